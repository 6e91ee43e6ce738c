// Starts the writer worker on a database, with renames that may kill the process; ends once the writer answers.
import { fileURLToPath } from "node:url";
import { MessageChannel, Worker } from "node:worker_threads";
import { portOfMessagePort } from "../../../electron/thread/message-port.ts";
import { connect } from "../../../shared/rpc.ts";
import type { StoreOpeningApi } from "../../../shared/services/store.ts";

const preload = fileURLToPath(new URL("./kill-at-rename.ts", import.meta.url));
const worker = new Worker(new URL("../../../electron/store/writer-worker.ts", import.meta.url), {
  workerData: { databasePath: process.argv[2] },
  execArgv: ["--import", preload],
});
const { port1, port2 } = new MessageChannel();
worker.postMessage({ type: "port", port: port1 }, [port1]);
await connect<StoreOpeningApi>(portOfMessagePort(port2)).api.describeOpening({});
process.exit(0);
