/**
 * The debugger: answers the requests of front ends by V8's inspector in the execution process, and tells them when it
 * stops and goes on. Nothing of it runs in that process before a front end first asks.
 */
import type { Debugger as Protocol } from "node:inspector";
import type { Duplex } from "node:stream";
import { runtimeName } from "../transform/script.ts";
import { Breakpoints } from "./breakpoints.ts";
import type { Body, Variable } from "./dap.ts";
import { type Frame, type FrameScope, isUsers, placeOf, scopesOf, visibleFrames } from "./frames.ts";
import { Inspector, type InspectorEvent } from "./inspector.ts";
import type { LineMap } from "./lineMap.ts";
import { notebookVariables } from "./notebookVariables.ts";
import { type Cell, cellPath, type ParsedScript, passed, Sources } from "./sources.ts";
import { Variables } from "./variables.ts";

/** There is one thread to debug: the one that runs cells. */
export const threadId = 1;

/** What values are kept alive for: until the stop is over, or until the notebook's variables are asked for again. */
export const stopGroup = "stop";
export const notebookGroup = "notebook";

export type Step = "stepInto" | "stepOver" | "stepOut";

export interface DebuggerParts {
  /** Opens the line to the inspector of the present execution process. */
  readonly openLine: () => Promise<Duplex>;
  /** The lines of a text that may be run as a cell; nothing if it cannot be read. */
  readonly mapOf: (text: string) => Promise<LineMap | undefined>;
  readonly tell: (event: string, body: Body) => void;
  /** Makes a name known to later cells that none has declared. */
  readonly declare: (name: string) => void;
  /** Interrupts what runs. */
  readonly interrupt: () => void;
}

/** A stop of the main thread. */
export interface Stop {
  readonly frames: readonly Frame[];
  readonly event: Protocol.PausedEventDataType;
}

export class Debugger {
  readonly sources = new Sources();
  readonly breakpoints: Breakpoints;
  readonly #parts: DebuggerParts;
  /** Those of a stop are void when it is over, those of the notebook when they are asked for again. */
  readonly #stopVariables = new Variables(0);
  readonly #notebookVariables = new Variables(1e9);
  #opened: Promise<Inspector> | undefined;
  #started = false;
  #exceptions: "none" | "uncaught" | "all" = "none";
  #stop: Stop | undefined;
  /** The breakpoints at which V8 stopped, while it goes on from there to the user's code. */
  #hit: number[] | undefined;
  /** The step under way. */
  #step: Step | undefined;
  #pausing = false;
  #interrupted = false;
  #frames = 0;
  /** The names of variables that were copied to the notebook. */
  readonly #copied = new Set<string>();

  constructor(parts: DebuggerParts) {
    this.#parts = parts;
    this.breakpoints = new Breakpoints(this.sources, parts.mapOf);
  }

  get started(): boolean {
    return this.#started;
  }

  get stop(): Stop | undefined {
    return this.#stop;
  }

  /** Whether variables come with their types. */
  set types(wanted: boolean) {
    this.#stopVariables.types = wanted;
    this.#notebookVariables.types = wanted;
  }

  /** The inspector of the present process, with its debugger if one was started. */
  inspector(): Promise<Inspector> {
    this.#opened ??= this.#open();
    return this.#opened;
  }

  async start(): Promise<void> {
    if (this.#started) return;
    const inspector = await this.inspector();
    this.#started = true;
    await this.#enable(inspector);
  }

  /** Tells the front end that breakpoints can be set. */
  announce(): void {
    this.#parts.tell("initialized", {});
  }

  /** Goes on where it stopped, and leaves no trace in the execution process. */
  async end(): Promise<void> {
    if (!this.#started) return;
    this.#started = false;
    this.breakpoints.clear();
    this.#exceptions = "none";
    const inspector = await this.inspector();
    await inspector.call("Debugger.disable");
    this.#goneOn();
    this.sources.forgetScripts();
    this.#parts.tell("terminated", {});
  }

  /** Ends what runs, and the debugger. */
  async terminate(): Promise<void> {
    this.#parts.interrupt();
    await this.end();
  }

  async stopAtExceptions(which: "none" | "uncaught" | "all"): Promise<void> {
    this.#exceptions = which;
    await (await this.inspector()).call("Debugger.setPauseOnExceptions", { state: which });
  }

  async resume(): Promise<void> {
    if (this.#stop !== undefined) await (await this.inspector()).call("Debugger.resume");
  }

  async step(step: Step): Promise<void> {
    if (this.#stop === undefined) return;
    this.#step = step;
    await (await this.inspector()).call(`Debugger.${step}`);
  }

  async pause(): Promise<void> {
    if (this.#stop !== undefined) return;
    this.#pausing = true;
    await (await this.inspector()).call("Debugger.pause");
  }

  /** The frame of this number; without one, the innermost. */
  frame(id: number | undefined): Frame | undefined {
    const frames = this.#stop?.frames ?? [];
    return id === undefined ? frames[0] : frames.find(({ shown }) => shown.id === id);
  }

  /** The scopes of a frame in which there is something to see. */
  async scopes(frame: Frame): Promise<{ name: string; variablesReference: number }[]> {
    const globals = {
      name: "Globals",
      objectIds: await this.#notebookIds(await this.inspector(), stopGroup),
      extras: [],
    };
    const found = await Promise.all(
      [...scopesOf(frame.call), globals].map(async ({ name, objectIds, extras }: FrameScope) => {
        const variablesReference = this.#stopVariables.addScope(objectIds, extras);
        return { name, variablesReference, variables: await this.variables(variablesReference) };
      }),
    );
    return found
      .filter(({ name, variables }) => variables.length > 0 || name === "Globals")
      .map(({ name, variablesReference }) => ({ name, variablesReference }));
  }

  async variables(reference: number): Promise<Variable[]> {
    const kept = this.#notebookVariables.has(reference) ? this.#notebookVariables : this.#stopVariables;
    return kept.list(await this.inspector(), reference);
  }

  /** The variables of the notebook; numbers that were given with them before are void. */
  async notebook(): Promise<Variable[]> {
    const inspector = await this.inspector();
    const variables = this.#notebookVariables;
    variables.clear();
    await inspector.call("Runtime.releaseObjectGroup", { objectGroup: notebookGroup });
    return variables.list(inspector, variables.addScope(await this.#notebookIds(inspector, notebookGroup)));
  }

  /** A value that an evaluation gave, with a number that holds as long as what it belongs to. */
  describe(...value: Parameters<Variables["describe"]>): Variable {
    return (this.#stop === undefined ? this.#notebookVariables : this.#stopVariables).describe(...value);
  }

  /** Gives the notebook a variable with the value that an expression has in a frame. */
  async copyToNotebook(expression: string, { call }: Frame, name: string): Promise<void> {
    const inspector = await this.inspector();
    const { exceptionDetails } = await inspector.call<Protocol.EvaluateOnCallFrameReturnType>(
      "Debugger.evaluateOnCallFrame",
      { callFrameId: call.callFrameId, expression: `${runtimeName}.copied = ${expression}` },
    );
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    // Without REPL mode, whose answer would come when the stop is over; so a new name is one of the global object's.
    await inspector.call("Runtime.evaluate", { expression: `${name} = ${runtimeName}.copied` });
    this.#copied.add(name);
    this.#parts.declare(name);
  }

  /** A cell is about to run: settles when its breakpoints are set. It runs also where that fails. */
  async beforeCell(cell: Cell): Promise<void> {
    this.#interrupted = false;
    try {
      const inspector = this.#started ? await this.inspector() : undefined;
      this.sources.addCell(cell);
      if (inspector) await this.breakpoints.prepareCell(inspector, cellPath(cell.text), cell);
    } catch (error) {
      console.error(error);
    }
  }

  /** The cell has ended, and with it a step that went beyond its end. */
  afterCell(): void {
    this.#step = undefined;
    this.#hit = undefined;
  }

  /** Ends the stop, and the code that stands there. */
  interrupt(): void {
    this.#interrupted = true;
    if (this.#stop !== undefined) void this.#silently("Debugger.resume", { terminateOnResume: true });
  }

  /** The execution process has ended: the next one is debugged in the same way. */
  processEnded(): void {
    void this.#opened?.then((inspector) => inspector.close());
    this.#opened = this.#started ? this.#open() : undefined;
    this.#opened?.catch(() => {}); // a process that ended again is followed by another
    this.#copied.clear();
    this.sources.forgetScripts();
    this.#goneOn();
  }

  async #open(): Promise<Inspector> {
    const inspector = new Inspector(await this.#parts.openLine(), (event) => this.#hear(event));
    if (this.#started) await this.#enable(inspector);
    return inspector;
  }

  async #enable(inspector: Inspector): Promise<void> {
    await inspector.call("Debugger.enable");
    await inspector.call("Debugger.setBlackboxPatterns", { patterns: passed });
    await inspector.call("Debugger.setPauseOnExceptions", { state: this.#exceptions });
    await this.breakpoints.renew(inspector);
  }

  #hear({ method, params }: InspectorEvent): void {
    if (method === "Debugger.scriptParsed") this.sources.addScript(params as ParsedScript);
    else if (method === "Debugger.resumed") this.#goneOn();
    else if (method === "Debugger.paused") {
      this.#paused(params as Protocol.PausedEventDataType).catch(() => {}); // the process ended meanwhile
    }
  }

  async #paused(event: Protocol.PausedEventDataType): Promise<void> {
    const inspector = await this.inspector();
    const file = fileToRun(event);
    if (file !== undefined) {
      const script = this.sources.script(file);
      if (script) await this.breakpoints.prepareFile(inspector, script);
      return void (await inspector.call("Debugger.resume"));
    }
    const reason = await this.#reason(inspector, event);
    if (typeof reason === "string") {
      await inspector.call(reason);
      // A pause asked for while no cell runs waits for one.
      if (reason === "Debugger.resume" && this.#pausing) await inspector.call("Debugger.pause");
      return;
    }
    if (this.#interrupted) {
      // An interrupt's own error passes; anything else that would stop is ended.
      const terminateOnResume = reason.reason !== "exception";
      return void (await inspector.call("Debugger.resume", { terminateOnResume }));
    }
    const frames = visibleFrames(event.callFrames, this.sources, this.#frames + 1);
    this.#frames += frames.length;
    this.#stop = { frames, event };
    this.#step = undefined;
    this.#hit = undefined;
    this.#pausing = false;
    this.#parts.tell("stopped", { ...reason, threadId, allThreadsStopped: true });
  }

  /** Why it stopped; or what to do instead, where the user has nothing to see. */
  async #reason(
    inspector: Inspector,
    { reason, callFrames, hitBreakpoints = [], data }: Protocol.PausedEventDataType,
  ): Promise<({ readonly reason: string } & Body) | `Debugger.${string}`> {
    if (hitBreakpoints.length > 0) this.#hit = this.breakpoints.hit(hitBreakpoints);
    const users = callFrames.filter(({ location }) => isUsers(placeOf(this.sources, location)));
    if (reason === "exception" || reason === "promiseRejection") {
      if (users.length === 0) return "Debugger.resume";
      const { description = "" } = data as { description?: string };
      return { reason: "exception", text: description.split("\n", 1)[0]!, description };
    }
    const [top] = callFrames;
    if (this.#hit && top && placeOf(this.sources, top.location)) {
      return { reason: "breakpoint", hitBreakpointIds: this.#hit };
    }
    if (users[0] !== top) {
      // Behind the end of a function or cell, or in what the kernel added to it.
      const inCell = top && this.sources.script(top.location.scriptId)?.owner === "user";
      if (inCell && this.#hit) return "Debugger.stepOver";
      if (inCell && this.#step) return `Debugger.${this.#step}`;
      return users.length > 0 && (this.#step || this.#pausing) ? "Debugger.stepOut" : "Debugger.resume";
    }
    if (this.#step) return { reason: "step" };
    if (this.#pausing) return { reason: "pause" };
    // What is left of a step that ended with its cell stops at any code.
    if (!(await isDebuggerStatement(inspector, top!.location))) return "Debugger.resume";
    return { reason: "breakpoint", description: "Paused on debugger statement" };
  }

  #goneOn(): void {
    this.#stopVariables.clear();
    if (this.#stop === undefined) return;
    this.#stop = undefined;
    void this.#silently("Runtime.releaseObjectGroup", { objectGroup: stopGroup });
    this.#parts.tell("continued", { threadId, allThreadsContinued: true });
  }

  #notebookIds(inspector: Inspector, group: string): Promise<string[]> {
    return notebookVariables(inspector, group, [...this.#copied]);
  }

  /** Calls what may fail because the process ends. */
  async #silently(method: string, parameters: object): Promise<void> {
    await this.inspector()
      .then((inspector) => inspector.call(method, parameters))
      .catch(() => {});
  }
}

/** The script that V8 is about to run, when it stopped only to say so. */
function fileToRun({ reason, data }: Protocol.PausedEventDataType): string | undefined {
  if (reason !== "instrumentation") return undefined;
  return (data as { scriptId?: string } | undefined)?.scriptId;
}

async function isDebuggerStatement(
  inspector: Inspector,
  { scriptId, lineNumber, columnNumber = 0 }: Protocol.Location,
): Promise<boolean> {
  const { scriptSource } = await inspector.call<Protocol.GetScriptSourceReturnType>(
    "Debugger.getScriptSource",
    {
      scriptId,
    },
  );
  return /^debugger\b/.test(scriptSource.split("\n")[lineNumber]?.slice(columnNumber) ?? "");
}
