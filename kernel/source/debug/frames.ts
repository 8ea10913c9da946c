/** The call stack at a stop, in the user's lines. */
import type { Debugger, Runtime } from "node:inspector";
import type { StackFrame } from "./dap.ts";
import { placeIn, type SourcePlace, type Sources } from "./sources.ts";
import type { Extra } from "./variables.ts";

/** A frame that is shown. */
export interface Frame {
  readonly call: Debugger.CallFrame;
  readonly shown: StackFrame;
}

/** Where a place of V8's is in its source. */
export function placeOf(
  sources: Sources,
  { scriptId, lineNumber, columnNumber = 0 }: Debugger.Location,
): SourcePlace | undefined {
  const script = sources.script(scriptId);
  return script && placeIn(script, { line: lineNumber, column: columnNumber });
}

export function isUsers(place: SourcePlace | undefined): boolean {
  return place?.script.owner === "user";
}

/**
 * The frames from the innermost to the user's outermost one, without the kernel's. `firstId` begins their numbers: a
 * number used at an earlier stop would be taken for the same frame.
 */
export function visibleFrames(
  calls: readonly Debugger.CallFrame[],
  sources: Sources,
  firstId: number,
): Frame[] {
  const placed = calls.flatMap((call) => {
    const place = placeOf(sources, call.location);
    return place === undefined || place.script.owner === "kernel" ? [] : [{ call, place }];
  });
  const outermost = placed.findLastIndex(({ place }) => isUsers(place));
  return placed.slice(0, outermost + 1).map(({ call, place }, i) => ({
    call,
    shown: {
      id: firstId + i,
      name: nameOf(call, sources),
      source: place.script.source,
      line: place.line + 1,
      column: place.column + 1,
      ...(!isUsers(place) && { presentationHint: "subtle" }),
    },
  }));
}

/** A function's name; for what stands outside of any function, its cell's or file's. */
function nameOf(
  { functionName, functionLocation, scopeChain, location }: Debugger.CallFrame,
  sources: Sources,
): string {
  if (functionName !== "") return functionName;
  const inFunction = scopeChain.some(({ type }) => type === "local");
  // The function around an awaiting cell is none of the user's.
  if (inFunction && functionLocation && placeOf(sources, functionLocation)) return "(anonymous)";
  return sources.script(location.scriptId)!.source.name;
}

/** A list of variables as a frame sees them. */
export interface FrameScope {
  readonly name: string;
  readonly objectIds: readonly string[];
  readonly extras: readonly Extra[];
}

/** The names of scopes that are not within the function. */
const outerNames: Readonly<Record<string, string>> = {
  closure: "Closure",
  module: "Module",
  with: "With",
  eval: "Eval",
};

/**
 * The scopes of a frame: what the function and its blocks declare as one, then each that is around it, up to the
 * notebook's variables.
 */
export function scopesOf({ scopeChain, this: self, returnValue }: Debugger.CallFrame): FrameScope[] {
  const end = scopeChain.findIndex(({ type }) => !["block", "local", "catch"].includes(type));
  const inner = scopeChain.slice(0, end < 0 ? scopeChain.length : end);
  const extras = [
    ...(returnValue ? [{ name: "return value", value: returnValue }] : []),
    ...(isOfInterest(self) ? [{ name: "this", value: self }] : []),
  ];
  const outer = scopeChain.slice(inner.length).flatMap((scope): FrameScope[] => {
    const label = outerNames[scope.type];
    if (label === undefined) return [];
    const name = scope.type === "closure" && scope.name ? `${label} (${scope.name})` : label;
    return [{ name, objectIds: idsOf(scope.object), extras: [] }];
  });
  return [{ name: "Locals", objectIds: inner.flatMap(({ object }) => idsOf(object)), extras }, ...outer];
}

function isOfInterest(self: Runtime.RemoteObject): boolean {
  return self.type !== "undefined" && self.className !== "global" && self.className !== "Object [global]";
}

function idsOf({ objectId }: Runtime.RemoteObject): string[] {
  return objectId === undefined ? [] : [objectId];
}
