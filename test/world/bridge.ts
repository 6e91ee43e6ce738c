// node test/world/bridge.ts [--name NAME] --port PORT
// Makes a port of 127.0.0.1 inside the client's namespace reachable at the same port of the host's 127.0.0.1, so that an
// ordinary browser outside can open what runs inside. One end here, one in the namespace, a unix socket between them.
import { rmSync } from "node:fs";
import { connect, createServer, type ListenOptions, type NetConnectOpts, type Server } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { placesOf } from "./places.ts";
import { launch } from "./processes.ts";

export interface Bridge {
  address: string;
  stop: () => Promise<void>;
}

function forward(from: ListenOptions, to: NetConnectOpts): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ ...to, allowHalfOpen: true });
    near.on("error", () => far.destroy());
    far.on("error", () => near.destroy());
    near.on("close", () => far.destroy());
    far.on("close", () => near.destroy());
    near.pipe(far);
    far.pipe(near);
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(from, () => resolve(server));
  });
}

const localPort = (port: number) => ({ host: "127.0.0.1", port });

/** Opens the bridge; it lasts until it is stopped or this process ends. */
export async function startBridge(name: string | undefined, port: number): Promise<Bridge> {
  const places = placesOf(name);
  const socket = join(places.state, `bridge-${port}.sock`);
  rmSync(socket, { force: true });
  const script = fileURLToPath(import.meta.url);
  const argv = ["ip", "netns", "exec", places.client, process.execPath, script];
  const inner = launch([...argv, "--port", String(port), "--inner-end", socket], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  await new Promise<void>((resolve, reject) => {
    inner.stdout?.once("data", () => resolve());
    inner.once("error", reject);
    inner.once("exit", () => reject(new Error(`the bridge's end in ${places.client} did not start`)));
  });
  const stopInner = async (): Promise<void> => {
    const ended = new Promise((resolve) => inner.once("exit", resolve));
    inner.stdin?.end();
    if (inner.exitCode === null) await ended;
    rmSync(socket, { force: true });
  };
  try {
    const outer = await forward(localPort(port), { path: socket });
    return {
      address: `http://127.0.0.1:${port}`,
      stop: async () => {
        outer.close();
        await stopInner();
      },
    };
  } catch (error) {
    await stopInner();
    throw error;
  }
}

async function runInnerEnd(socket: string, port: number): Promise<void> {
  await forward({ path: socket }, localPort(port));
  process.stdout.write("ready\n");
  // The parent holds the other end of standard input: when it goes, so does this process.
  process.stdin.resume().on("end", () => process.exit(0));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: { name: { type: "string" }, port: { type: "string" }, "inner-end": { type: "string" } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    console.error("usage: node test/world/bridge.ts [--name NAME] --port PORT");
    process.exit(1);
  }
  if (values["inner-end"] !== undefined) {
    await runInnerEnd(values["inner-end"], port);
  } else {
    const bridge = await startBridge(values.name, port);
    console.log(`${bridge.address} leads into the world; end it with Ctrl+C.`);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      process.on(signal, () => void bridge.stop().then(() => process.exit(0)));
    }
  }
}
