import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

const root = join(import.meta.dirname, "../..");

export interface RunningHost {
  /** Where the app is, token included. */
  readonly url: string;
  readonly pid: number;
  /** What it wrote to stderr so far. */
  readonly complaints: () => string;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<unknown>;
  /** Ends it as a person's system would: SIGTERM, and the exit code it ends with. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/** How the host's process comes to be: here, or inside the client's namespace of a world. */
export type Launch = (argv: readonly string[]) => ChildProcess;

const launchHere: Launch = (argv) => {
  const [command = "", ...args] = argv;
  return spawn(command, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
};

/** Starts the headless host on `data`, as `npm run headless` does, and waits for the line that says it is ready. */
export async function startHost(
  options: { data: string; port?: number; lang?: string; open?: boolean },
  launch: Launch = launchHere,
): Promise<RunningHost> {
  const argv = [process.execPath, join(root, "electron/headless/main.js"), "--data", options.data];
  argv.push("--port", String(options.port ?? 0), "--lang", options.lang ?? "en");
  if (!options.open) argv.push("--no-open");
  const child = launch(argv);
  const exited = once(child, "exit");
  let complaints = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaints += chunk.toString();
  });

  const line = await new Promise<string>((resolve, reject) => {
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("\n")) resolve(output);
    });
    child.once("exit", (code) => reject(new Error(`the host ended with ${code} before it was ready: ${complaints}`)));
    child.once("error", reject);
  });
  const { url, pid } = JSON.parse(line) as { url: string; pid: number };

  async function end(signal: NodeJS.Signals): Promise<number | null> {
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, signal);
    const [code] = (await exited) as [number | null];
    return code;
  }

  return {
    url,
    pid,
    complaints: () => complaints,
    ended: exited,
    stop: () => end("SIGTERM"),
    async kill() {
      await end("SIGKILL");
    },
  };
}
