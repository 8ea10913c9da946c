/** The handler of every request but execution, by the request's name: takes its content and returns the reply's. */
import { completeness } from "./completeness.ts";
import { toPoints, toUnits } from "./cursor.ts";
import type { Executor } from "./execute.ts";
import type { Language } from "./language.ts";
import { type Content, protocolVersion } from "./wire.ts";

export interface Kernel {
  readonly version: string;
  readonly executor: Executor;
  readonly language: Language;
}

type Handler = (content: Content, kernel: Kernel) => Content | Promise<Content>;

export const handlers: Readonly<Record<string, Handler>> = {
  kernel_info_request: (_content, { version }) => ({
    status: "ok",
    protocol_version: protocolVersion,
    implementation: "selflab",
    implementation_version: version,
    banner: `TypeScript (selflab ${version}) on Node ${process.versions.node}`,
    help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
    supported_features: [],
    debugger: false,
    language_info: {
      name: "typescript",
      version: "5.9",
      mimetype: "text/typescript",
      file_extension: ".ts",
      pygments_lexer: "typescript",
      // JupyterLab takes a string; an object would be highlighted as JavaScript.
      codemirror_mode: "typescript",
      nbconvert_exporter: "script",
    },
  }),

  async complete_request({ code, cursor_pos }, { language }) {
    const { start, end, items } = await language.complete(code, toUnits(code, cursor_pos));
    const place = { start: toPoints(code, start), end: toPoints(code, end) };
    const types = items.map(({ name, kind }) => ({ text: name, type: kindNames[kind] ?? kind, ...place }));
    return {
      status: "ok",
      matches: items.map(({ name }) => name),
      cursor_start: place.start,
      cursor_end: place.end,
      metadata: { _jupyter_types_experimental: types },
    };
  },

  async inspect_request({ code, cursor_pos, detail_level = 0 }, { language }) {
    const found = await language.inspect(code, toUnits(code, cursor_pos));
    if (found === undefined) return { status: "ok", found: false, data: {}, metadata: {} };
    const { signature, documentation } = found;
    const brief = documentation.split("\n\n", 1)[0]!;
    const text = [signature, detail_level > 0 ? documentation : brief]
      .filter((part) => part !== "")
      .join("\n\n");
    return { status: "ok", found: true, data: { "text/plain": text }, metadata: {} };
  },

  is_complete_request: ({ code }) => ({ ...completeness(code) }),

  comm_info_request: () => ({ status: "ok", comms: {} }),

  history_request: (content, { executor }) => ({ status: "ok", history: executor.history.find(content) }),

  interrupt_request(_content, { executor }) {
    executor.interrupt();
    return { status: "ok" };
  },
};

/** TypeScript's kinds of names in the words that front ends have icons for. */
const kindNames: Readonly<Record<string, string>> = {
  "local function": "function",
  const: "instance",
  let: "instance",
  var: "instance",
  parameter: "instance",
  method: "function",
  getter: "property",
  setter: "property",
  alias: "module",
};
