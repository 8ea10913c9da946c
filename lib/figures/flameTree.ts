/** A profile as a tree: functions, what they call, and the operations at the ends. */
import type { Frame } from "../core/compile/operation.ts";
import { callerOf, lineOf } from "../core/profile/rows.ts";
import type { Profile } from "../core/profile.ts";

export type Kind = "function" | "forward" | "gradient" | "idle";

/** A part of the time; that of a function includes what it calls. */
export interface Part {
  readonly label: string;
  /** Of a function, a line from which it was passed through. */
  readonly line: string;
  readonly kind: Kind;
  readonly milliseconds: number;
  readonly parts: readonly Part[];
}

/** The parts of a profile, the widest first, in a figure of `width` pixels; what is narrower than a pixel is left out. */
export function flameTree(profile: Profile, width: number): Part {
  const whole = part("step", "", "function");
  const stacks = profile.runs.map(({ operation }) => stackOf(operation.site.frames()));
  const shared = commonDepth(stacks);
  profile.runs.forEach(({ operation, start, end }, i) => {
    const gradient = operation.site.forward !== undefined;
    let at: Growing = whole;
    at.milliseconds += end - start;
    for (const frame of stacks[i]!.slice(shared)) {
      at = child(at, labelOf(frame), lineOf(frame), "function");
      at.milliseconds += end - start;
    }
    at = child(at, `${gradient ? "∇ " : ""}${operation.name}`, "", gradient ? "gradient" : "forward");
    at.milliseconds += end - start;
  });
  const idle = profile.idle * profile.span;
  whole.milliseconds += idle;
  child(whole, " ", "", "idle").milliseconds = idle;
  return tidied(whole, whole.milliseconds / width);
}

interface Growing extends Omit<Part, "milliseconds" | "parts"> {
  milliseconds: number;
  readonly parts: Map<string, Growing>;
}

function part(label: string, line: string, kind: Kind): Growing {
  return { label, line, kind, milliseconds: 0, parts: new Map() };
}

function child(parent: Growing, label: string, line: string, kind: Kind): Growing {
  const known = parent.parts.get(label);
  if (known !== undefined) return known;
  const made = part(label, line, kind);
  parent.parts.set(label, made);
  return made;
}

function tidied(one: Growing, least: number): Part {
  const parts = [...one.parts.values()]
    .filter(({ milliseconds }) => milliseconds >= least)
    .sort((a, b) => Number(a.kind === "idle") - Number(b.kind === "idle") || b.milliseconds - a.milliseconds);
  return { ...one, parts: parts.map((inner) => tidied(inner, least)) };
}

/** From the outermost frame to the innermost; a function that calls itself, as nested networks do, once. */
function stackOf(frames: readonly Frame[]): Frame[] {
  return frames.filter((frame, i) => i === 0 || labelOf(frame) !== labelOf(frames[i - 1]!)).reverse();
}

function commonDepth(stacks: readonly (readonly Frame[])[]): number {
  let depth = 0;
  const labelAt = (stack: readonly Frame[]) =>
    stack[depth] === undefined ? undefined : labelOf(stack[depth]!);
  const first = () => labelAt(stacks[0] ?? []);
  while (first() !== undefined && stacks.every((stack) => labelAt(stack) === first())) depth++;
  return depth;
}

/** `dense.apply` for `apply` of dense.ts, `ntxent` for the function of that name, `descend:28` where it has none. */
function labelOf(frame: Frame): string {
  const file = frame.file.replace(/^.*[/\\]/, "").replace(/\.\w+$/, "");
  const caller = callerOf(frame);
  if (caller === "") return `${file}:${frame.line}`;
  return caller === file ? file : `${file}.${caller}`;
}

/** How many parts lie above one another. */
export function depthOf({ parts }: Part): number {
  return 1 + Math.max(0, ...parts.map(depthOf));
}
