import { fileURLToPath } from "node:url";
import packageJson from "../../package.json" with { type: "json" };
import { failureOf } from "../../shared/failure.ts";
import { describeStartFailure, startStoreThread } from "../core/store-thread.ts";

/** Starts the core and its server, says on stdout where that is, and ends with its window or a signal. */
export async function runHost(options: {
  readonly dataDirectory: string;
  readonly port: number;
  /** BCP 47 */
  readonly locale: string;
  readonly opensWindow: boolean;
}): Promise<void> {
  const { dataDirectory, port, locale } = options;
  try {
    const thread = startStoreThread(dataDirectory);
    const [{ startCore }, { startServer }, { openSecretsFile }, browser] = await Promise.all([
      import("../core/core.ts"),
      import("./server.ts"),
      import("./secrets-file.ts"),
      options.opensWindow ? import("./browser.ts") : null,
    ]);
    const core = await startCore({
      dataDirectory,
      thread,
      openSecrets: () => openSecretsFile(dataDirectory),
      host: "headless",
      version: packageJson.version,
      locale,
    });
    const rendererDirectory = fileURLToPath(new URL("../../dist/renderer", import.meta.url));
    const server = await startServer({ core, port, rendererDirectory });
    process.stdout.write(`${JSON.stringify({ url: server.url, pid: process.pid })}\n`);
    const window = browser?.openBrowser(server.url, dataDirectory);

    let stopping = false;
    async function stop(): Promise<void> {
      if (stopping) return;
      stopping = true;
      window?.close();
      await server.close();
      await core.stop();
      process.exit(0);
    }
    window?.onClosed(stop);
    for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, stop);
  } catch (error) {
    process.stderr.write(`${describeStartFailure(failureOf(error), locale)}\n`);
    process.exit(1);
  }
}
