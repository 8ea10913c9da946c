/** Optional parts of the protocol that this kernel has, as `kernel_info_reply` and the kernelspec tell front ends. */
export const supportedFeatures: readonly string[] = ["debugger"];

/** Whether front ends may show their debugger. */
export const debugs = supportedFeatures.includes("debugger");
