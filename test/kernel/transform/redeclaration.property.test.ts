import assert from "node:assert/strict";
import { after, test } from "node:test";
import fc from "fast-check";
import { seeded } from "../seeded.ts";
import { ExecutionProcess } from "./executionProcess.ts";

const execution = new ExecutionProcess();
after(() => execution.stop());

/** Each way to declare a name, with a value by which it is recognized. */
const forms: Readonly<Record<string, (name: string, value: number) => string>> = {
  let: (name, value) => `let ${name} = ${value};`,
  const: (name, value) => `export const ${name}: number = ${value};`,
  var: (name, value) => `{ var ${name} = ${value}; }`,
  object: (name, value) => `const { x: [${name}] } = { x: [${value}] };`,
  loop: (name, value) => `for (var ${name} = 0; ${name} < ${value}; ${name}++);`,
  function: (name, value) => `function ${name}() { return ${value}; }`,
  generator: (name, value) => `function* ${name}() { yield ${value}; }`,
  class: (name, value) => `class ${name} { static value = ${value}; }`,
  enum: (name, value) => `enum ${name} { value = ${value} }`,
  namespace: (name, value) => `namespace ${name} { export const value = ${value}; }`,
  awaited: (name, value) => `const ${name} = await Promise.resolve(${value});`,
};

interface Step {
  readonly name: string;
  readonly form: string;
  /** Where the cell throws: before the declaration, behind it, or nowhere. */
  readonly throws: "before" | "behind" | "nowhere";
  /** Whether the cell awaits something else. */
  readonly awaits: boolean;
}

const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    name: fc.constantFrom("a", "b"),
    form: fc.constantFrom(...Object.keys(forms)),
    throws: fc.constantFrom("nowhere", "nowhere", "before", "behind"),
    awaits: fc.boolean(),
  }),
  { minLength: 2, maxLength: 8 },
);

function cellOf({ name, form, throws, awaits }: Step, value: number): string {
  return [
    `closures.push(() => valueOf(${name}));`,
    awaits ? "await 0;" : "",
    throws === "before" ? "throw new Error();" : "",
    forms[form]!(name, value),
    throws === "behind" ? "throw new Error();" : "",
    "0;",
  ].join("\n");
}

const prelude = `
const closures: (() => unknown)[] = [];
function valueOf(declared: any): unknown {
  if (typeof declared !== "function") return typeof declared === "object" ? declared.value : declared;
  if (Object.hasOwn(declared, "value")) return declared.value;
  const returned = declared();
  return typeof returned === "number" ? returned : returned.next().value;
}`;

let runs = 0;

test("a name has the value of the last declaration that was reached, in any form, also for earlier closures", async () => {
  await execution.run(prelude);
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const run = ++runs;
      const last = new Map<string, number>();
      const names: string[] = [];
      await execution.run("closures.length = 0");
      for (const [i, step] of all.entries()) {
        const name = `${step.name}_${run}`;
        const value = i + 1;
        names.push(name);
        const { outcome } = await execution.run(cellOf({ ...step, name }, value));
        assert.equal(outcome.status, step.throws === "nowhere" ? "ok" : "error");
        // Functions are declared before anything runs.
        const isHoisted = step.form === "function" || step.form === "generator";
        if (step.throws !== "before" || isHoisted) last.set(name, value);
        const { printed } = await execution.run(
          "console.log(JSON.stringify(closures.map((closure) => closure() ?? 0)));",
        );
        assert.deepEqual(
          JSON.parse(printed),
          names.map((each) => last.get(each) ?? 0),
        );
      }
    }),
    seeded(30),
  );
});
