/** The module hooks for versions of Node that run them in a thread of their own. */
export { load, resolve } from "./modules.ts";
