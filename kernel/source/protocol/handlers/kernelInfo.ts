import { debugs, supportedFeatures } from "../features.ts";
import { protocolVersion } from "../wire.ts";
import type { Handler } from "./handler.ts";

/** `kernel_info_request`: what this kernel is, and no feature that it has not. */
export const kernelInfo: Handler = (_message, { version }) => ({
  status: "ok",
  protocol_version: protocolVersion,
  implementation: "selflab",
  implementation_version: version,
  banner: `TypeScript (selflab ${version}) on Node ${process.versions.node}`,
  help_links: [
    { text: "TypeScript", url: "https://www.typescriptlang.org/docs/" },
    { text: "Node.js", url: "https://nodejs.org/docs/latest/api/" },
  ],
  supported_features: supportedFeatures,
  debugger: debugs,
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
});
