/** Stream output, joined: a flood of lines becomes few messages, and none comes before what was written earlier. */

type Emit<Owner> = (owner: Owner, name: "stdout" | "stderr", text: string) => void;

/** How long output waits for more in milliseconds. */
const patience = 20;
/** How much waits at most, in characters. */
const most = 64 * 1024;

export class StreamJoiner<Owner> {
  readonly #emit: Emit<Owner>;
  #waiting: { owner: Owner; name: "stdout" | "stderr"; parts: string[]; size: number } | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(emit: Emit<Owner>) {
    this.#emit = emit;
  }

  write(owner: Owner, name: "stdout" | "stderr", text: string): void {
    const waiting = this.#waiting;
    if (waiting !== undefined && waiting.owner === owner && waiting.name === name) {
      waiting.parts.push(text);
      waiting.size += text.length;
    } else {
      this.flush();
      this.#waiting = { owner, name, parts: [text], size: text.length };
    }
    if (this.#waiting!.size >= most) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), patience);
  }

  /** Emits what waits. To be called before anything else that must stay in order. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#emit(waiting.owner, waiting.name, waiting.parts.join(""));
  }
}
