/** Endings tried, in this order, where a relative import names no file. */
export const endings = [".ts", ".tsx", ".mts", ".js", ".mjs", "/index.ts", "/index.js"] as const;
