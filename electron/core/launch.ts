import { enableCompileCache } from "node:module";
import { join } from "node:path";

/** For a host's entry: what comes before it loads the core itself. */
export { chooseDataDirectory } from "./data-directory.ts";

/** Keeps V8's compiled code of what is loaded from here on, threads included, in the data directory for the next start. */
export function keepCompiledCode(dataDirectory: string): void {
  process.umask(0o077);
  const directory = join(dataDirectory, "compiled");
  enableCompileCache(directory);
  // Where a thread that starts finds it.
  process.env.NODE_COMPILE_CACHE ??= directory;
}
