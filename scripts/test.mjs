// @ts-check
/**
 * `npm test`: sets up what is missing, then format and lint, types, and every test. `npm test -- files and options`
 * runs only those test files, with node's own test options such as --test-name-pattern.
 *
 * With CI=true a skipped test is a failure: there, everything a test needs can be had.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { foreground } from "./foreground.mjs";
import { exitWith, SetupFailure } from "./setup/failure.mjs";
import { inClone } from "./setup/places.mjs";
import { setUp } from "./setup/setup.mjs";

/** Test files that run at once. Most of the time is TensorFlow's, which uses every core by itself. */
const concurrency = 2;

await exitWith(async () => {
  await setUp();
  const given = process.argv.slice(2);
  const options = given.filter((argument) => argument.startsWith("-"));
  const files = given.filter((argument) => !argument.startsWith("-"));
  if (given.length === 0) {
    const code =
      (await tool("@biomejs/biome/bin/biome", "ci", ".")) || (await tool("typescript/bin/tsc", "--noEmit"));
    if (code !== 0) return code;
  }
  return runTests(files.length > 0 ? files : testFiles(), options);
});

/**
 * @param {string} script Of a package
 * @param {...string} args
 */
function tool(script, ...args) {
  return foreground(process.execPath, [inClone("node_modules", script), ...args]);
}

/** Every test file; Node 20's runner takes no patterns. */
function testFiles() {
  return readdirSync(inClone("test"), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".test.ts"))
    .map((file) => join("test", file))
    .sort();
}

/**
 * @param {string[]} files
 * @param {string[]} options
 */
async function runTests(files, options) {
  const skipped = inClone(".cache", `skipped-${process.pid}.txt`);
  const code = await foreground(process.execPath, [
    ...["--import", "tsx", "--test", `--test-concurrency=${concurrency}`],
    ...["--test-reporter=spec", "--test-reporter-destination=stdout"],
    ...[
      `--test-reporter=${inClone("scripts", "skippedTests.mjs")}`,
      `--test-reporter-destination=${skipped}`,
    ],
    ...options,
    ...files,
  ]);
  const names = readFileSync(skipped, "utf8").trim();
  rmSync(skipped);
  if (code === 0 && names && process.env.CI === "true") {
    throw new SetupFailure("test", {
      expected: "no skipped test with CI=true",
      got: names.split("\n").join(", "),
      remedy: "give the machine what the skipped test names",
    });
  }
  return code;
}
