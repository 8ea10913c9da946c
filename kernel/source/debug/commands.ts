/** What the debugger does about each command of the Debug Adapter Protocol, by its name. */
import type { Debugger as Protocol, Runtime } from "node:inspector";
import { runtimeName } from "../transform/script.ts";
import type { Arguments, Body, DebugRequest, DebugResponse, SourceBreakpoint } from "./dap.ts";
import { type Debugger, notebookGroup, stopGroup, threadId } from "./debugger.ts";
import { cellPaths } from "./sources.ts";

type Command = (given: Arguments, debug: Debugger) => Body | undefined | Promise<Body | undefined>;

const capabilities: Body = {
  supportsConfigurationDoneRequest: true,
  supportsConditionalBreakpoints: true,
  supportsLogPoints: true,
  supportsEvaluateForHovers: true,
  supportsModulesRequest: true,
  supportsTerminateRequest: true,
  supportsExceptionInfoRequest: true,
  exceptionBreakpointFilters: [
    { filter: "all", label: "All Exceptions", default: false },
    { filter: "uncaught", label: "Uncaught Exceptions", default: false },
  ],
};

const commands: Readonly<Record<string, Command>> = {
  debugInfo: (_given, debug) => ({
    isStarted: debug.started,
    ...cellPaths,
    breakpoints: debug.breakpoints.wanted,
    stoppedThreads: debug.stop ? [threadId] : [],
    richRendering: true,
    exceptionPaths: [],
    copyToGlobals: true,
  }),

  async initialize({ clientID }, debug) {
    // JupyterLab's tree of variables shows the types instead of the values, except for Python's.
    debug.types = clientID !== "jupyterlab";
    await debug.start();
    return capabilities;
  },

  attach(_given, debug) {
    debug.announce();
    return {};
  },

  configurationDone: () => ({}),

  async disconnect(_given, debug) {
    await debug.end();
    return {};
  },

  dumpCell: ({ code }, debug) => ({ sourcePath: debug.sources.dump(String(code)) }),

  async terminate(_given, debug) {
    await debug.terminate();
    return {};
  },

  async setBreakpoints({ source, breakpoints = [] }, debug) {
    const inspector = await debug.inspector();
    const asked = breakpoints as SourceBreakpoint[];
    return { breakpoints: await debug.breakpoints.replace(inspector, String(source?.path), asked) };
  },

  async setExceptionBreakpoints({ filters = [] }, debug) {
    const which = filters.includes("all") ? "all" : filters.includes("uncaught") ? "uncaught" : "none";
    await debug.stopAtExceptions(which);
    return {};
  },

  exceptionInfo(_given, debug) {
    if (debug.stop === undefined) throw notStopped();
    const { reason, data } = debug.stop.event;
    const { description = "", className = "", uncaught } = (data ?? {}) as Record<string, string>;
    return {
      exceptionId: className || reason,
      description,
      breakMode: uncaught ? "unhandled" : "always",
    };
  },

  threads: () => ({ threads: [{ id: threadId, name: "Cells" }] }),

  stackTrace({ startFrame = 0, levels = 0 }, debug) {
    const frames = (debug.stop?.frames ?? []).map(({ shown }) => shown);
    const asked = levels > 0 ? frames.slice(startFrame, startFrame + levels) : frames.slice(startFrame);
    return { stackFrames: asked, totalFrames: frames.length };
  },

  async scopes({ frameId }, debug) {
    const frame = debug.frame(frameId);
    if (frame === undefined) return { scopes: [] };
    const scopes = await debug.scopes(frame);
    return { scopes: scopes.map((scope) => ({ ...scope, expensive: false })) };
  },

  async variables({ variablesReference, start = 0, count = 0 }, debug) {
    const all = await debug.variables(Number(variablesReference));
    return { variables: count > 0 ? all.slice(start, start + count) : all };
  },

  async continue(_given, debug) {
    await debug.resume();
    return { allThreadsContinued: true };
  },

  async next(_given, debug) {
    await debug.step("stepOver");
    return {};
  },

  async stepIn(_given, debug) {
    await debug.step("stepInto");
    return {};
  },

  async stepOut(_given, debug) {
    await debug.step("stepOut");
    return {};
  },

  async pause(_given, debug) {
    await debug.pause();
    return {};
  },

  async source({ source }, debug) {
    const path = String(source?.path);
    const text = debug.sources.text(path) ?? (await scriptText(path, debug));
    if (text === undefined) throw new Error(`source: expected the path of a cell or file, got ${path}`);
    return { content: text, mimeType: /\.[cm]?tsx?$/.test(path) ? "text/typescript" : "text/javascript" };
  },

  async evaluate({ expression, frameId, context }, debug) {
    const result = await evaluate(debug, String(expression), { frameId, harmless: context === "hover" });
    const { value, type, variablesReference } = debug.describe("", result, String(expression));
    return { result: value, type, variablesReference };
  },

  inspectVariables: async (_given, debug) => ({ variables: await debug.notebook() }),

  async richInspectVariables({ variableName, frameId }, debug) {
    const expression = `${runtimeName}.bundle(${identifier(variableName)})`;
    const { value } = await evaluate(debug, expression, { frameId, whole: true });
    return value as Body;
  },

  async copyToGlobals({ srcVariableName, dstVariableName, srcFrameId }, debug) {
    const frame = debug.frame(srcFrameId);
    if (frame === undefined) throw notStopped();
    await debug.copyToNotebook(identifier(srcVariableName), frame, identifier(dstVariableName));
    return {};
  },

  modules(_given, debug) {
    const modules = debug.sources.files().map(({ name, path }) => ({ id: path, name, path }));
    return { modules, totalModules: modules.length };
  },
};

/** Answers a request; what fails is told in the response. */
export async function answer(request: DebugRequest, debug: Debugger): Promise<DebugResponse> {
  const { seq, command, arguments: given = {} } = request;
  const response = { type: "response", seq, request_seq: seq, command } as const;
  const run = Object.hasOwn(commands, command) ? commands[command]! : unknown(command);
  try {
    return { ...response, success: true, body: (await run(given, debug)) ?? {} };
  } catch (error) {
    return { ...response, success: false, message: (error as Error).message, body: {} };
  }
}

function unknown(command: string): Command {
  return () => {
    throw new Error(`debug_request: expected a command that this debugger knows, got ${command}`);
  };
}

function notStopped(): Error {
  return new Error("debug_request: expected a stop, got a notebook that runs or waits; set a breakpoint");
}

/** The name of a variable, which is put into an expression. */
function identifier(name: unknown): string {
  if (typeof name === "string" && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name)) return name;
  throw new Error(`debug_request: expected the name of a variable, got ${JSON.stringify(name)}`);
}

/** What declares a name that no cell could declare again. */
const declaring = /^\s*(?:let|const|class)\b/;

interface EvaluateOptions {
  readonly frameId: number | undefined;
  /** Whether it is to fail where it would change something. Default false. */
  readonly harmless?: boolean;
  /** Whether the value itself is wanted, which JSON must be able to hold. Default false. */
  readonly whole?: boolean;
}

/** The value of an expression in a frame, or in the notebook where nothing is stopped. */
async function evaluate(
  debug: Debugger,
  expression: string,
  { frameId, harmless = false, whole = false }: EvaluateOptions,
): Promise<Runtime.RemoteObject> {
  const inspector = await debug.inspector();
  const frame = debug.frame(frameId);
  const options = {
    expression,
    generatePreview: !whole,
    returnByValue: whole,
    silent: true,
    throwOnSideEffect: harmless,
  };
  const { result, exceptionDetails } = frame
    ? await inspector.call<Protocol.EvaluateOnCallFrameReturnType>("Debugger.evaluateOnCallFrame", {
        ...options,
        callFrameId: frame.call.callFrameId,
        objectGroup: stopGroup,
      })
    : await inspector.call<Runtime.EvaluateReturnType>("Runtime.evaluate", {
        ...options,
        objectGroup: notebookGroup,
        expression: declaring.test(expression) ? `(0, eval)(${JSON.stringify(expression)})` : expression,
        timeout: 10_000,
      });
  if (exceptionDetails) {
    const { exception, text } = exceptionDetails;
    throw new Error((exception?.description ?? text).split("\n", 1)[0]);
  }
  return result;
}

/** The text of a script of which there is no file. */
async function scriptText(path: string, debug: Debugger): Promise<string | undefined> {
  const [script] = debug.sources.scriptsAt(path);
  if (script === undefined) return undefined;
  const inspector = await debug.inspector();
  const { scriptSource } = await inspector.call<Protocol.GetScriptSourceReturnType>(
    "Debugger.getScriptSource",
    {
      scriptId: script.id,
    },
  );
  return scriptSource;
}
