/**
 * Generated expressions. All are numbers, so that any can stand for any other; what is tested is which variable they
 * read, when, and what they change.
 */
import fc from "fast-check";
import { type Code, ofClass, ofFunction, pick } from "./scope.ts";

/** A number by which a piece chooses among what its place offers. */
export const choice = fc.nat(97);

const literal = fc.integer({ min: 0, max: 9 }).map(
  (n): Code =>
    () =>
      String(n),
);

const read = choice.map(
  (n): Code =>
    ({ names, members, place }) => {
      return pick([...names, ...members, ...(place.ownArguments ? ["arguments.length"] : [])], n) ?? "7";
    },
);

const operators = ["+", "-", "*", "%", "<", "===", "&&", "||", "??", ",", "&", ">>"];
const assigners = ["=", "+=", "-=", "??=", "||=", "&&="];
const assertions: readonly ((code: string) => string)[] = [
  (code) => `(${code} as number)`,
  (code) => `(${code} satisfies unknown)`,
  (code) => `(${code})!`,
  (code) => `(<number>(${code}))`,
];

export const expression: fc.Arbitrary<Code> = fc.letrec<{ any: Code }>((tie) => {
  const any = tie("any");
  const operation = fc.tuple(fc.constantFrom(...operators), any, any).map(
    ([operator, a, b]): Code =>
      (scope) =>
        `Number(((${a(scope)}) ${operator} (${b(scope)})))`,
  );
  const conditional = fc.tuple(any, any, any).map(
    ([a, b, c]): Code =>
      (scope) =>
        `(${a(scope)} ? ${b(scope)} : ${c(scope)})`,
  );
  const asserted = fc.tuple(fc.constantFrom(...assertions), any).map(
    ([assertion, a]): Code =>
      (scope) =>
        assertion(a(scope)),
  );
  const template = fc.tuple(any, any, fc.constantFrom("tag`", "`")).map(
    ([a, b, open]): Code =>
      (scope) => {
        const text = `${open}<\${${a(scope)}}\n\${${b(scope)}}>\``;
        return open === "`" ? `${text}.length` : text;
      },
  );
  const assignment = fc.tuple(choice, fc.constantFrom(...assigners), any).map(
    ([n, assigner, a]): Code =>
      (scope) => {
        const value = a(scope);
        const target = pick(scope.writable, n);
        return target === undefined ? `(${value})` : `(${target} ${assigner} ${value})`;
      },
  );
  const increment = fc.tuple(choice, fc.constantFrom("++", "--"), fc.boolean()).map(
    ([n, operator, before]): Code =>
      ({ writable }) => {
        const target = pick(writable, n);
        if (target === undefined) return "3";
        return before ? `(${operator}${target})` : `(${target}${operator})`;
      },
  );
  const destructuring = fc.tuple(choice, choice, any, any).map(
    ([n, m, a, b]): Code =>
      (scope) => {
        const [x, y] = [pick(scope.writable, n), pick(scope.writable, m)];
        const [left, right] = [a(scope), b(scope)];
        if (x === undefined || y === undefined) return `(${left})`;
        return n % 2 === 0
          ? `([${x}, ${y} = ${right}] = [${left}])[0]`
          : `({ p: ${x}, q: { ${y} = ${left} } } = { p: ${right}, q: { ${y}: undefined } } as any).p`;
      },
  );
  const call = fc.tuple(choice, any, any).map(
    ([n, a, b]): Code =>
      (scope) => {
        const called = pick(scope.callables, n);
        const [first, second] = [a(scope), b(scope)];
        if (called === undefined) return `log(${first})`;
        const { name, kind } = called;
        if (kind === "class") return `new ${name}(${first}).method(${second})`;
        if (kind === "generator") return `[...${name}(${first}, ${second})].length`;
        if (kind === "function") return `${name}(${first}, ${second})`;
        if (kind === "async" && scope.place.async) return `(await ${name}(${first}, ${second}))`;
        return `(${name}.length + ${name}.name.length)`;
      },
  );
  const immediate = fc.tuple(choice, any, any).map(
    ([n, a, b]): Code =>
      (scope) => {
        const async = n % 2 === 0 && scope.place.async;
        const start = a(scope);
        const inside = scope.inner({ ...ofFunction, async });
        const local = inside.local("i", n);
        inside.declare(local, true);
        const body = `{ tick(); ${local} += 1; return ${b(inside)}; }`;
        return async
          ? `(await (async (${local} = 1) => ${body})(${start}))`
          : `((${local} = 1) => ${body})(${start})`;
      },
  );
  const object = fc.tuple(choice, any, any, any).map(
    ([n, a, b, c]): Code =>
      (scope) => {
        const getter = scope.inner({ ...ofFunction, ownArguments: false });
        const method = scope.inner({ ...ofFunction, ownArguments: true });
        const short = pick(scope.names, n);
        const members = [
          `a: ${a(scope)}`,
          `get b() { tick(); return ${b(getter)}; }`,
          `["c" + 1](p: number) { tick(); return ${c(method)}; }`,
          ...(short === undefined ? [] : [short]),
        ];
        const used = pick([".a", ".b", ".c1(2)", ...(short === undefined ? [] : [`.${short}`])], n)!;
        return `({ ${members.join(", ")} })${used}`;
      },
  );
  const classExpression = fc.tuple(choice, any, any).map(
    ([n, a, b]): Code =>
      (scope) => {
        const name = n % 2 === 0 ? scope.fresh("K") : "";
        const field = a(scope.inner(ofClass));
        const method = b(scope.inner({ ...ofFunction, ownArguments: true }));
        return `new (class ${name} { #f = ${field}; m() { tick(); return this.#f + ${method}; } })().m()`;
      },
  );
  const list = fc.tuple(any, any).map(
    ([a, b]): Code =>
      (scope) =>
        `[${a(scope)}, ...[${b(scope)}, 1]].reduce((x, y) => x * 2 + y)`,
  );
  const optional = fc.tuple(any, any).map(
    ([a, b]): Code =>
      (scope) =>
        `((nothing as any)?.m(${a(scope)}) ?? ${b(scope)})`,
  );
  const awaited = fc.tuple(any, fc.constantFrom("await ", "await later")).map(
    ([a, how]): Code =>
      (scope) =>
        scope.place.async ? `(${how}(${a(scope)}))` : `(${a(scope)})`,
  );
  const yielded = any.map(
    (a): Code =>
      (scope) =>
        scope.place.generator ? `((yield ${a(scope)}) ?? 5)` : `log(${a(scope)})`,
  );
  const logged = any.map(
    (a): Code =>
      (scope) =>
        `log(${a(scope)})`,
  );
  const recalled = choice.map(
    (n): Code =>
      () =>
        `recall(${n})`,
  );
  return {
    any: fc.oneof(
      { maxDepth: 3, depthIdentifier: "expression" },
      { arbitrary: literal, weight: 2 },
      { arbitrary: read, weight: 6 },
      recalled,
      { arbitrary: operation, weight: 2 },
      conditional,
      asserted,
      template,
      { arbitrary: assignment, weight: 2 },
      increment,
      destructuring,
      { arbitrary: call, weight: 3 },
      immediate,
      object,
      classExpression,
      list,
      optional,
      awaited,
      yielded,
      logged,
    ),
  };
}).any;
