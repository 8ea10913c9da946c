/** Variables and their parts, under the numbers by which a front end asks for them. */
import type { Runtime } from "node:inspector";
import { cellName, runtimeName, stopName } from "../transform/script.ts";
import type { Variable } from "./dap.ts";
import type { Inspector } from "./inspector.ts";
import { typeText, valueText } from "./valueText.ts";

/** Variables that have a place but no object of their own. */
export interface Extra {
  readonly name: string;
  readonly value: Runtime.RemoteObject;
}

type Handle =
  /** Several objects as one list: what a block declares hides what is around it. */
  | { readonly kind: "scope"; readonly objectIds: readonly string[]; readonly extras: readonly Extra[] }
  | { readonly kind: "object"; readonly objectId: string; readonly length: number; readonly path?: string }
  /** Some elements of a long array. */
  | { readonly kind: "range"; readonly objectId: string; readonly from: number; readonly to: number }
  | { readonly kind: "getter"; readonly objectId: string; readonly owner: string };

/** What the transform adds to a cell: not the user's. */
const hidden: ReadonlySet<string> = new Set([cellName, runtimeName, stopName]);

/** How many elements of an array are listed together. */
const most = 100;

export class Variables {
  /** Whether variables come with their types. */
  types = true;
  readonly #handles = new Map<number, Handle>();
  #last: number;

  /** `first` keeps the numbers of two collections apart. */
  constructor(first: number) {
    this.#last = first;
  }

  has(reference: number): boolean {
    return this.#handles.has(reference);
  }

  clear(): void {
    this.#handles.clear();
  }

  addScope(objectIds: readonly string[], extras: readonly Extra[] = []): number {
    return this.#add({ kind: "scope", objectIds, extras });
  }

  /** A value; `path` is the expression that leads to it. */
  describe(name: string, value: Runtime.RemoteObject, path?: string): Variable {
    return {
      name,
      value: valueText(value),
      ...(this.types && { type: typeText(value) }),
      variablesReference: this.#reference(value, path),
      ...(path !== undefined && { evaluateName: path }),
    };
  }

  /** The parts of what a number stands for. */
  async list(inspector: Inspector, reference: number): Promise<Variable[]> {
    const handle = this.#handles.get(reference);
    if (handle === undefined) return [];
    if (handle.kind === "scope") return this.#listScope(inspector, handle);
    if (handle.kind === "range") return this.#listRange(inspector, handle);
    if (handle.kind === "getter") return [await this.#read(inspector, handle)];
    if (handle.length > most) return this.#ranges(handle.objectId, 0, handle.length);
    return this.#listObject(inspector, handle.objectId, handle.path);
  }

  #add(handle: Handle): number {
    this.#handles.set(++this.#last, handle);
    return this.#last;
  }

  #reference({ type, subtype, objectId, description = "" }: Runtime.RemoteObject, path?: string): number {
    if (objectId === undefined || type === "symbol") return 0;
    const isArray = subtype === "array" || subtype === "typedarray";
    const length = isArray ? Number(description.match(/\((\d+)\)$/)?.[1] ?? 0) : 0;
    return this.#add({ kind: "object", objectId, length, ...(path !== undefined && { path }) });
  }

  async #listScope(
    inspector: Inspector,
    { objectIds, extras }: Extract<Handle, { kind: "scope" }>,
  ): Promise<Variable[]> {
    const found = new Map<string, Variable>();
    for (const objectId of objectIds) {
      const { result } = await properties(inspector, objectId);
      for (const { name, value } of result) {
        if (value !== undefined && !hidden.has(name) && !found.has(name))
          found.set(name, this.describe(name, value, name));
      }
    }
    return [...extras.map(({ name, value }) => this.describe(name, value)), ...found.values()];
  }

  async #listObject(inspector: Inspector, objectId: string, path?: string): Promise<Variable[]> {
    const { result, internalProperties = [], privateProperties = [] } = await properties(inspector, objectId);
    const own = [...result, ...privateProperties].flatMap(({ name, value, get }) => {
      if (value !== undefined) return [this.describe(name, value, path && member(path, name))];
      if (get?.objectId === undefined) return [];
      const variablesReference = this.#add({ kind: "getter", objectId: get.objectId, owner: objectId });
      return [{ name, value: "(getter)", variablesReference }];
    });
    const internal = internalProperties.flatMap(({ name, value }) =>
      value === undefined || value.subtype === "null" ? [] : [this.describe(name, value)],
    );
    return [...own, ...internal];
  }

  /** The elements of a long array in at most a hundred parts. */
  #ranges(objectId: string, from: number, to: number): Variable[] {
    let size = most;
    while ((to - from) / size > most) size *= most;
    const starts = Array.from({ length: Math.ceil((to - from) / size) }, (_, i) => from + i * size);
    return starts.map((start) => {
      const end = Math.min(start + size, to);
      const variablesReference = this.#add({ kind: "range", objectId, from: start, to: end });
      return { name: `[${start} … ${end - 1}]`, value: "", variablesReference };
    });
  }

  async #listRange(
    inspector: Inspector,
    { objectId, from, to }: Extract<Handle, { kind: "range" }>,
  ): Promise<Variable[]> {
    if (to - from > most) return this.#ranges(objectId, from, to);
    const { result } = await inspector.call<Runtime.CallFunctionOnReturnType>("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration:
        "function (from, to) { const part = { __proto__: null }; for (let i = from; i < to; i++) if (i in this) part[i] = this[i]; return part; }",
      arguments: [{ value: from }, { value: to }],
    });
    return this.#listObject(inspector, result.objectId!);
  }

  /** Calls a getter, which the user asked for. */
  async #read(
    inspector: Inspector,
    { objectId, owner }: Extract<Handle, { kind: "getter" }>,
  ): Promise<Variable> {
    const { result } = await inspector.call<Runtime.CallFunctionOnReturnType>("Runtime.callFunctionOn", {
      objectId,
      functionDeclaration: "function (owner) { return this.call(owner); }",
      arguments: [{ objectId: owner }],
      generatePreview: true,
    });
    return this.describe("value", result);
  }
}

interface Properties extends Runtime.GetPropertiesReturnType {
  readonly privateProperties?: readonly Pick<Runtime.PropertyDescriptor, "name" | "value" | "get">[];
}

function properties(inspector: Inspector, objectId: string): Promise<Properties> {
  return inspector.call("Runtime.getProperties", { objectId, ownProperties: true, generatePreview: true });
}

/** How a part is written behind the expression of its whole. */
function member(path: string, name: string): string {
  if (/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}.${name}`;
  return `${path}[${/^\d+$/.test(name) ? name : JSON.stringify(name)}]`;
}
