/** Generated statements of blocks and functions. */
import fc from "fast-check";
import { variables } from "./declarations.ts";
import { choice, expression } from "./expressions.ts";
import { classParts, functionParts } from "./functions.ts";
import { type Code, ofFunction, pick } from "./scope.ts";

const logged = expression.map(
  (a): Code =>
    (scope) =>
      `log(${a(scope)});`,
);
const bare = expression.map(
  (a): Code =>
    (scope) =>
      `(${a(scope)});`,
);
const kept = expression.map(
  (a): Code =>
    (scope) =>
      `keep(() => { tick(); return ${a(scope.inner(ofFunction))}; });`,
);

const leap = fc.tuple(choice, expression, fc.constantFrom("break", "continue", "return", "throw")).map(
  ([n, a, word]): Code =>
    (scope) => {
      const { inLoop, breakable, labels, returns } = scope.place;
      const label = n % 2 === 0 ? pick(labels, n) : undefined;
      const condition = `if (log(${a(scope)}) % 3 === 1)`;
      if (label !== undefined && (word === "break" || word === "continue"))
        return `${condition} ${word} ${label};`;
      if (word === "break" && breakable) return `${condition} break;`;
      if (word === "continue" && inLoop) return `${condition} continue;`;
      if (word === "return" && returns) return `${condition} return ${a(scope)};`;
      return word === "throw" ? `${condition} throw new RangeError("thrown " + ${a(scope)});` : "";
    },
);

export const { statement, statements } = fc.letrec<{ statement: Code; statements: Code }>((tie) => {
  const inner = tie("statements");
  const conditional = fc.tuple(expression, inner, inner, fc.boolean()).map(
    ([a, b, c, both]): Code =>
      (scope) => {
        const test = a(scope);
        const otherwise = both ? ` else {\n${c(scope.inner())}\n}` : "";
        return `if (${test}) {\n${b(scope.inner())}\n}${otherwise}`;
      },
  );
  const block = fc.tuple(inner, choice).map(
    ([a, n]): Code =>
      (scope) => {
        const held = n % 5 === 0 ? `using ${scope.fresh("u")} = resource("${n}");\n` : "";
        return `{\n${held}${a(scope.inner())}\n}`;
      },
  );
  const loop = fc.tuple(fc.nat(7), choice, expression, inner).map(
    ([form, n, a, body]): Code =>
      (scope) => {
        const label = n % 3 === 0 ? scope.fresh("L") : undefined;
        const labels = label === undefined ? scope.place.labels : [...scope.place.labels, label];
        const inside = scope.inner({ inLoop: true, breakable: true, labels });
        const [counter, other] = [scope.fresh("n"), scope.fresh("n")];
        const start = a(scope);
        const turn = (...names: readonly string[]): string => {
          for (const name of names) inside.declare(name, false);
          const text = `{ tick();\n${body(inside)}\n}`;
          for (const name of names) if (form === 2 || form === 4) scope.declareVar(name);
          return text;
        };
        const wait = scope.place.async && n % 2 === 0;
        const texts: readonly (() => string)[] = [
          () => `for (let ${counter} = 0; ${counter} < 3; ${counter}++) ${turn(counter)}`,
          () =>
            `for (const [${counter}, ${other} = ${start}] of [[1, 2], [${start}]]) ${turn(counter, other)}`,
          () =>
            `for (var ${counter} = 0, ${other} = ${start}; ${counter} < 2; ${counter}++) ${turn(counter, other)}`,
          () => `for (const ${counter} in { 1: 0, 2: 0 }) ${turn()}`,
          () => `for (var ${counter} of [${start}, 2]) ${turn(counter)}`,
          () =>
            `for ${wait ? "await " : ""}(const ${counter} of [${start}, ${wait ? "later(3)" : "3"}]) ${turn(counter)}`,
          () => `for (let ${counter} = 3; ${counter}-- > 0;) ${turn(counter)}`,
          () => `for (const { length: ${counter} } of ["ab", "c"]) ${turn(counter)}`,
        ];
        return `${label === undefined ? "" : `${label}: `}${texts[form]!()}`;
      },
  );
  const counted = fc.tuple(choice, expression, inner).map(
    ([n, a, body]): Code =>
      (scope) => {
        const counter = scope.fresh("w");
        const inside = scope.inner({ inLoop: true, breakable: true });
        inside.declare(counter, false);
        const turn = `{ tick();\n${body(inside)}\n}`;
        const first = `{ let ${counter} = 3;`;
        return n % 2 === 0
          ? `${first} while (${counter}-- > 0 && (${a(inside)}, true)) ${turn} }`
          : `${first} do ${turn} while (--${counter} > 0 && (${a(inside)}, true)); }`;
      },
  );
  const generated = fc.tuple(choice, expression, inner).map(
    ([n, a, body]): Code =>
      (scope) => {
        const generators = scope.callables.filter(
          ({ kind }) => kind === "generator" || (kind === "asyncGenerator" && scope.place.async),
        );
        const source = pick(generators, n);
        if (source === undefined) return `log(${a(scope)});`;
        const inside = scope.inner({ inLoop: true, breakable: true });
        const item = scope.fresh("g");
        const wait = source.kind === "asyncGenerator" ? "await " : "";
        const given = a(scope);
        inside.declare(item, false);
        return `for ${wait}(const ${item} of ${source.name}(${given}, 2)) { tick();\n${body(inside)}\n}`;
      },
  );
  const switched = fc.tuple(expression, expression, inner, inner, inner).map(
    ([a, b, c, d, e]): Code =>
      (scope) => {
        const cases = scope.inner({ breakable: true });
        const test = `switch (Math.abs(${a(scope)}) % 3) {`;
        return `${test}\ncase 0:\ncase ${b(cases)}: {\n${c(cases.inner())}\n}\ncase 1: {\n${d(cases.inner())}\nbreak;\n}\ndefault: {\n${e(cases.inner())}\n}\n}`;
      },
  );
  const guarded = fc.tuple(choice, inner, inner, inner).map(
    ([n, a, b, c]): Code =>
      (scope) => {
        const caught = scope.inner();
        const error = scope.fresh("e");
        caught.members.push(`${error}.message.length`);
        const attempt = `try {\n${a(scope.inner())}\n}`;
        const rescue = n % 4 === 0 ? "" : ` catch (${error}: any) {\nlog(${error}.message);\n${b(caught)}\n}`;
        const last = n % 4 < 2 ? ` finally {\n${c(scope.inner())}\n}` : "";
        return `${attempt}${rescue}${last}`;
      },
  );
  const declaredFunction = functionParts(inner).map(
    (parts): Code =>
      (scope) => {
        const { text, callable } = parts(scope);
        scope.callables.push(callable);
        return text("");
      },
  );
  const declaredClass = classParts(inner).map(
    (parts): Code =>
      (scope) => {
        const { text, callable } = parts(scope);
        scope.callables.push(callable);
        return text("");
      },
  );
  return {
    statement: fc.oneof(
      { maxDepth: 3, depthIdentifier: "statement" },
      { arbitrary: logged, weight: 3 },
      { arbitrary: variables, weight: 3 },
      bare,
      kept,
      leap,
      conditional,
      block,
      { arbitrary: loop, weight: 2 },
      counted,
      generated,
      switched,
      guarded,
      declaredFunction,
      declaredClass,
    ),
    statements: fc.array(tie("statement"), { maxLength: 3, depthIdentifier: "statement" }).map(
      (all): Code =>
        (scope) =>
          all.map((one) => one(scope)).join("\n"),
    ),
  };
});
