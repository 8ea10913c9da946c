/** Writes recorded steps into a graph, elementwise ones fused. */

import { tf } from "../tensor.ts";
import { fusedName, fusedOperation } from "./fusedOperation.ts";
import { fuse } from "./fusion.ts";
import type { Graph } from "./graph.ts";
import { instructionOf } from "./instructions.ts";
import type { Operation } from "./operation.ts";
import { type Constant, type Source, type Step, users } from "./step.ts";

/**
 * Adds to the graph what the `results` of the steps need. Returns the operations that were added, in their order, and
 * the names of the results, such as `n4:0`.
 */
export function writeSteps(
  graph: Graph,
  steps: readonly Step[],
  results: readonly Source[],
): { readonly operations: readonly Operation[]; readonly names: readonly string[] } {
  const written = new Map<string, string>();
  const constants = new Map<Constant, string>();
  const operations: Operation[] = [];

  const nameOf = (source: Source): string => {
    if (source.from === "input") return source.name;
    if (source.from === "step") return written.get(`${source.step}:${source.output}`)!;
    const name = constants.get(source) ?? `${graph.constant(source.dtype, source.shape, source.bytes)}:0`;
    constants.set(source, name);
    return name;
  };
  const write = (number: number) => {
    const { name, operation, attributes, sources } = steps[number]!;
    const node = graph.operation(name, sources.map(nameOf), attributes);
    operation.outputs.forEach((_, output) => {
      written.set(`${number}:${output}`, `${node}:${output}`);
    });
    operations.push({ node, ...operation });
  };

  const used = users(steps, results);
  const asked = new Set(results.flatMap((source) => (source.from === "step" ? [source.step] : [])));
  for (const group of fuse(steps, used)) {
    const inside = new Set(group);
    const wanted = group.filter(
      (number) => asked.has(number) || [...used.get(number)!].some((user) => !inside.has(user)),
    );
    const pays = group.length > 1 || isLarge(steps[group[0]!]!);
    const fused = pays ? fusedOperation(group, wanted, steps) : undefined;
    if (fused === undefined) {
      for (const number of group) write(number);
      continue;
    }
    const node = graph.operation(fusedName, fused.sources.map(nameOf), fused.attributes);
    fused.outputs.forEach((number, output) => {
      written.set(`${number}:0`, `${node}:${output}`);
    });
    operations.push(...group.map((number) => ({ node, ...steps[number]!.operation })));
  }
  return { operations, names: results.map(nameOf) };
}

/** From so many numbers on, an elementwise operation of lib's own takes less time than TensorFlow's, as it shares threads with the others. */
const large = 8192;

/** Whether the step is elementwise, and better alone as a fused operation than as what it is. */
function isLarge(step: Step): boolean {
  const [output] = step.operation.outputs;
  return instructionOf(step) !== undefined && tf.util.sizeFromShape([...output!.shape]) >= large;
}
