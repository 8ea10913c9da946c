// @ts-check
/** `npm run doctor`: what is here, whether it works, and what to do about what does not. Exit code 1 if anything ails. */
import { examine } from "./doctor/examine.mjs";
import { describe } from "./doctor/finding.mjs";

let ailing = 0;
for await (const finding of examine()) {
  console.log(describe(finding));
  if (finding.problem) ailing += 1;
}
console.log(describe({ name: "verdict", value: ailing === 0 ? "healthy" : `${ailing} to mend, see above` }));
process.exitCode = ailing === 0 ? 0 : 1;
