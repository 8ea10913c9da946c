/**
 * The renderer: one Kaleido process, a browser without windows, that draws plotly figures.
 *
 * It is started at the first request, answers one request at a time, ends when it has been idle for half a minute
 * and with this process, and never keeps this process alive.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import { findKaleido } from "./kaleidoProgram.ts";

/** One figure to draw; sizes in pixels of the layout. */
export interface KaleidoRequest {
  readonly data: unknown;
  readonly format: string;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

interface Answer {
  readonly code: number;
  readonly message?: string | null;
  readonly result?: string | null;
}

interface Renderer {
  ask(request: KaleidoRequest): Promise<Answer>;
  stop(): void;
}

const idleMilliseconds = 30_000;
const patienceMilliseconds = 60_000;

let renderer: Promise<Renderer> | undefined;
let idle: NodeJS.Timeout | undefined;
let queue: Promise<unknown> = Promise.resolve();

/** The drawn figure as Kaleido writes it: the text of an SVG, base64 of every other format. */
export function kaleido(request: KaleidoRequest): Promise<string> {
  const answer = queue.then(() => draw(request));
  queue = answer.catch(() => {});
  return answer;
}

async function draw(request: KaleidoRequest): Promise<string> {
  clearTimeout(idle);
  renderer ??= started();
  try {
    const { code, message, result } = await (await renderer).ask(request);
    if (code !== 0 || !result) {
      throw new Error(
        `render: expected a ${request.format}, got Kaleido's "${message ?? `code ${code}`}"; check the figure's data and layout`,
      );
    }
    return result;
  } finally {
    idle = setTimeout(stopRenderer, idleMilliseconds).unref();
  }
}

function stopRenderer(): void {
  const stopping = renderer;
  renderer = undefined;
  stopping?.then(
    (running) => running.stop(),
    () => {},
  );
}

/** A renderer that is forgotten as soon as it ends, so that the next request starts another one. */
function started(): Promise<Renderer> {
  const mine = start(() => {
    if (renderer === mine) renderer = undefined;
  });
  return mine;
}

/** Starts the process and waits for the line by which it says that it is ready. */
async function start(onEnd: () => void): Promise<Renderer> {
  await null; // so that a failure comes after the promise is known, too
  try {
    const child = launch();
    const answers = answersOf(child, onEnd);
    const { code, message } = await answers.next();
    if (code !== 0) throw new Error(`render: expected Kaleido to start, got "${message}"; ${remedy}`);
    return {
      ask(request) {
        child.stdin!.write(`${JSON.stringify(request)}\n`);
        return answers.next();
      },
      stop: () => child.kill("SIGKILL"),
    };
  } catch (error) {
    onEnd();
    throw error;
  }
}

function launch(): ChildProcess {
  const plotly = createRequire(import.meta.url).resolve("plotly.js");
  const { program, folder, environment } = findKaleido();
  const child = spawn(
    program,
    ["plotly", `--plotlyjs=${plotly}`, "--disable-gpu", "--single-process", "--no-sandbox"],
    { stdio: ["pipe", "pipe", "pipe"], cwd: folder, env: environment },
  );
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("close", () => process.removeListener("exit", kill));
  child.stdin!.on("error", () => {}); // a renderer that has ended is reported by its answers
  return child;
}

const remedy =
  "run `npm start` or `npm test` once, which set it up, or `npm run doctor` to see what is missing";

/** The lines of a process as answers, one a question; the process keeps this one alive only while one is awaited. */
function answersOf(child: ChildProcess, onEnd: () => void): { next(): Promise<Answer> } {
  let waiting: { resolve(answer: Answer): void; reject(error: Error): void } | undefined;
  let ended: Error | undefined;
  let complaints = "";
  child.stderr!.on("data", (text) => {
    complaints = (complaints + text).slice(-500);
  });
  createInterface({ input: child.stdout! }).on("line", (line) => {
    if (line.startsWith("{")) waiting?.resolve(JSON.parse(line));
  });
  const end = (how: string) => {
    ended ??= new Error(`render: expected an answer of Kaleido, got ${how}; ${remedy}`);
    onEnd();
    waiting?.reject(ended);
  };
  child.once("error", (error) => end(error.message));
  child.once("close", (code, signal) =>
    end(`its end (${signal ?? `code ${code}`}) ${complaints.trim().split("\n").at(-1) ?? ""}`.trim()),
  );
  return {
    async next() {
      if (ended) throw ended;
      hold(child, true);
      let timer: NodeJS.Timeout | undefined;
      try {
        return await new Promise<Answer>((resolve, reject) => {
          waiting = { resolve, reject };
          timer = setTimeout(() => {
            end(`none in ${patienceMilliseconds / 1000} s`);
            child.kill("SIGKILL");
          }, patienceMilliseconds);
        });
      } finally {
        clearTimeout(timer);
        waiting = undefined;
        hold(child, false);
      }
    },
  };
}

/** Makes this process wait for the child, or not. */
function hold(child: ChildProcess, wait: boolean): void {
  for (const handle of [child, child.stdin as Socket, child.stdout as Socket, child.stderr as Socket]) {
    if (wait) handle.ref();
    else handle.unref();
  }
}
