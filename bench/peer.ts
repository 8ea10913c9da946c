/** A program that is asked in lines of JSON and answers each with one line. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export type Message = Readonly<Record<string, unknown>>;

/** What a program could not do, while it goes on. */
export class PeerError extends Error {
  override readonly name = "PeerError";
}

export class Peer {
  readonly #name: string;
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterator<string>;
  readonly #end: Promise<string>;
  readonly #killed = () => this.#child.kill();

  /** Starts the program; what it writes to stderr is shown. `name` is for error messages. */
  constructor(name: string, [program, ...args]: readonly [string, ...string[]]) {
    this.#name = name;
    this.#child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#child.stdin!.on("error", () => {}); // a program that has ended is reported by `ask`
    this.#answers = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
    this.#end = new Promise((resolve) => {
      this.#child.on("error", (error) => resolve(error.message));
      this.#child.on("close", (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
    });
    process.on("exit", this.#killed);
  }

  /** Sends a message and waits for its answer. One question at a time. */
  async ask(message: Message): Promise<Message> {
    this.#child.stdin!.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) {
      throw new Error(
        `${this.#name}: expected an answer, got ${await this.#end}; read what it wrote above, and remove .cache/bench-venv to install it anew`,
      );
    }
    const answer = JSON.parse(value) as Message;
    if (typeof answer.error === "string") throw new PeerError(`${this.#name}: ${answer.error}`);
    return answer;
  }

  /** Lets the program end. */
  async close(): Promise<void> {
    process.off("exit", this.#killed);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.stdin!.end();
    await once(this.#child, "close");
  }
}
