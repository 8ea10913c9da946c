/**
 * The thread of the execution process through which the protocol process speaks with V8's inspector. It hears and
 * answers also while the main thread stands at a breakpoint or spins in a loop. The interrupt thread starts it when a
 * debugger is first wanted.
 *
 * On the pipe goes one JSON object a line: calls `{number, method, parameters}` one way, their answers
 * `{number, result}` or `{number, error}` and the inspector's events `{method, params}` the other.
 */
import { Session } from "node:inspector";
import { Socket } from "node:net";
import { workerData } from "node:worker_threads";
import { eachLine } from "../exchange/lines.ts";
import type { InspectorAnswer, InspectorCall, InspectorEvent } from "./inspector.ts";

export interface DebugThreadData {
  /** The number of the pipe's descriptor. */
  readonly pipe: number;
}

const line = new Socket({ fd: (workerData as DebugThreadData).pipe, readable: true, writable: true });
const session = new Session();
session.connectToMainThread();

function write(message: InspectorAnswer | InspectorEvent): void {
  line.write(`${JSON.stringify(message)}\n`);
}

session.on("inspectorNotification", ({ method, params }) => write({ method, params }));
eachLine(line, (text) => {
  const { number, method, parameters } = JSON.parse(text) as InspectorCall;
  session.post(method, parameters, (error, result) => {
    write(error ? { number, error: error.message } : { number, result });
  });
});
line.on("error", () => {});
