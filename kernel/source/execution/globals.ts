/** What every cell has without an import; its types are in language/globalTypes.ts. */
import type { Comms } from "./comms.ts";
import { makeClearOutput, makeDisplay } from "./display.ts";
import { image } from "./images.ts";
import { json, vega, vegaLite } from "./jsonDisplays.ts";
import { html, svg } from "./markup.ts";
import type { Owners } from "./owners.ts";
import { makeProgress } from "./progress.ts";
import type { Prompts } from "./prompts.ts";
import { latex, markdown, math } from "./prose.ts";

export interface GlobalParts {
  readonly comms: Comms;
  readonly owners: Owners;
  readonly prompts: Prompts;
}

export function cellGlobals({ comms, owners, prompts }: GlobalParts): Readonly<Record<string, unknown>> {
  return {
    display: makeDisplay(owners),
    clearOutput: makeClearOutput(owners),
    progress: makeProgress(owners),
    prompt: prompts.prompt,
    comms: comms.forCells,
    ...{ html, svg, markdown, latex, math, json, vega, vegaLite, image },
  };
}
