/** The display functions of the package tslab, in this kernel: a notebook written for tslab shows what it showed there. */
import { createRequire } from "node:module";
import { report } from "./report.ts";

interface TslabDisplay {
  readonly data: Readonly<Record<string, string | Uint8Array>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly transient?: Readonly<Record<string, unknown>>;
}

let connected = false;

/** Leads tslab's displays here. Called when a cell first imports tslab, which loads a TypeScript of its own. */
export function connectTslab(owner: () => string | undefined): void {
  if (connected) return;
  connected = true;
  const jupyter = createRequire(import.meta.url)("tslab/dist/jupyter") as {
    lastWriteDisplayData?: (display: TslabDisplay, update: boolean) => void;
  };
  jupyter.lastWriteDisplayData = ({ data, metadata = {}, transient = {} }, update) => {
    const encoded = Object.entries(data).map(([type, value]) => [
      type,
      typeof value === "string" ? value : Buffer.from(value).toString("base64"),
    ]);
    report({
      kind: update ? "update_display_data" : "display_data",
      id: owner(),
      content: { data: Object.fromEntries(encoded), metadata, transient },
    });
  };
}

/** The cells' `require`, for which tslab is the kernel's own, led here. */
export function withTslab(require: NodeJS.Require, owner: () => string | undefined): NodeJS.Require {
  return new Proxy(require, {
    apply(target, self, [specifier]: [string]) {
      if (specifier !== "tslab") return Reflect.apply(target, self, [specifier]);
      connectTslab(owner);
      return createRequire(import.meta.url)("tslab") as unknown;
    },
  });
}
