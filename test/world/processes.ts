// Runs the commands the world is made of, with an environment that carries nothing of the machine's own proxies and CAs.
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";

export interface RunOptions {
  input?: string | Uint8Array;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  /** Milliseconds after which the command is killed. */
  timeout?: number;
  /** Return the outcome of a failed command where otherwise an error is thrown. */
  allowFailure?: boolean;
}

export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const foreignVariable = /(_proxy$|CERT|CA_BUNDLE|CAINFO|SSL_ROOTS|NODE_TLS_REJECT|NODE_USE_ENV_PROXY)/i;

/** The environment less every variable that would send traffic through a proxy or change which CAs are trusted. */
export function cleanEnvironment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !foreignVariable.test(name));
  return { ...Object.fromEntries(kept), ...extra };
}

/** Starts a command and hands back the process. */
export function launch(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  const [command, ...rest] = argv;
  if (command === undefined) throw new Error("no command given");
  return spawn(command, rest, { env: cleanEnvironment(), ...options });
}

/** Runs a command to its end. */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const child = launch(argv, {
    stdio: ["pipe", "pipe", "pipe"],
    env: options.env ?? cleanEnvironment(),
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout, killSignal: "SIGKILL" as const }),
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  child.stdin?.on("error", () => {});
  child.stdin?.end(options.input ?? "");
  const code = await new Promise<number>((resolve, reject) => {
    child.on("error", reject);
    // A daemon may keep the pipes open after its parent has gone: "exit" and a moment, not "close", is the end then.
    child.on("exit", (status) => {
      const settle = () => resolve(status ?? 137);
      const patience = setTimeout(settle, 200);
      child.on("close", () => {
        clearTimeout(patience);
        settle();
      });
    });
  });
  child.stdout?.destroy();
  child.stderr?.destroy();
  const outcome = { code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() };
  if (code !== 0 && options.allowFailure !== true) {
    throw new Error(`${argv.join(" ")} ended with ${code}: ${(outcome.stderr || outcome.stdout).trim()}`);
  }
  return outcome;
}

export function sleep(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
