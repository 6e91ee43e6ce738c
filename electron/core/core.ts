import { join } from "node:path";
import type { ConnectionState } from "../../shared/account.ts";
import { type MailApi, type MailEvents, validateCall } from "../../shared/contract.ts";
import { failureOf } from "../../shared/failure.ts";
import { connect, type Port, serve } from "../../shared/rpc.ts";
import type {
  IntegrityApi,
  StoreOpeningApi,
  StoreReaderApi,
  StoreWriterApi,
  StoreWriterEvents,
} from "../../shared/services/store.ts";
import type { HostInfo } from "../../shared/settings.ts";
import { createAccounts } from "../accounts/accounts.ts";
import type { Secrets } from "../accounts/secrets.ts";
import { createDiscovery } from "./discovery.ts";
import { createEventBus } from "./event-bus.ts";
import { createFirstScreen } from "./first-screen.ts";
import { createHandlers } from "./handlers.ts";
import type { Log } from "./log.ts";
import { createMailThread } from "./mail-thread.ts";
import { startMimeThread } from "./mime-thread.ts";
import { createPartHandler, type PartRequest, type PartResponse } from "./parts.ts";
import { createRemovedPurge } from "./removed-purge.ts";
import { createSearch } from "./search.ts";
import { createStoreReader } from "./store-reader.ts";
import type { StoreThread } from "./store-thread.ts";
import { startWorker } from "./worker-thread.ts";

/** After the first screen, before anybody has typed an address or searched, in ms. */
const INDEX_DELAY = 1_000;

/** After an unclean end the file is checked once the first screen stands, in ms. */
const CHECK_DELAY = 5_000;

/** How long after a full disk refused something it is tried again, in ms. */
const FULL_RETRY = 5_000;

export type { Secrets } from "../accounts/secrets.ts";
export { writeAtomically } from "./atomic-file.ts";
export { APPLICATION_POLICY, COMMON_HEADERS } from "./content-security.ts";
export type { Log } from "./log.ts";
export type { PartRequest, PartResponse } from "./parts.ts";

/** What a host brings: where data lies, how secrets are kept, and who it is. */
export interface HostWorld {
  /** Holds everything the program keeps. */
  readonly dataDirectory: string;
  /** Started on it. */
  readonly thread: StoreThread;
  /** Called once the data directory is this process's alone. */
  openSecrets(): Promise<Secrets>;
  readonly host: HostInfo["host"];
  readonly version: string;
  /** BCP 47 */
  readonly locale: string;
}

export interface Core {
  /** Serves the contract on `port` until it closes. */
  attach(port: Port): void;
  /** Answers the URLs of `shared/parts.ts`; null for a path that is none of them. */
  handlePart(request: PartRequest): Promise<PartResponse | null>;
  /** Calls `listener` for each event the renderers get too; returns how to stop. */
  on<Name extends keyof MailEvents>(name: Name, listener: (data: MailEvents[Name]) => void): () => void;
  readonly log: Log;
  stop(): Promise<void>;
}

/**
 * The composition root: starts the other workers, joins them, and connects the accounts.
 * Throws DATA_IN_USE, DATA_NEWER, DATA_DAMAGED and DISK_FULL.
 */
export async function startCore(world: HostWorld): Promise<Core> {
  const now = Date.now;
  const { databasePath, log, writer: writerThread } = world.thread;
  const onError = (error: unknown) => log.bug(error);

  const writer = connect<StoreWriterApi & StoreReaderApi & StoreOpeningApi, StoreWriterEvents>(writerThread.openPort());
  // The first call waits for the database to be opened and migrated, or fails with why it was not.
  const { unclean, recovery } = await writer.api.describeOpening({}).catch(async (error: unknown) => {
    await writerThread.stop();
    throw error;
  });
  let isStopped = false;
  /** Until it is stored, what was being sent stays so: it is not sent again, and not shown as uncertain yet. */
  async function recoverOutbox(): Promise<void> {
    try {
      await writer.api.recoverOutbox({});
    } catch (error) {
      const { code } = failureOf(error);
      if (code === "DISK_FULL" && !isStopped) setTimeout(() => void recoverOutbox(), FULL_RETRY).unref();
      else if (!isStopped) log.bug(error, { step: "recoverOutbox" });
    }
  }
  if (recovery) log.note("databaseRecovered", { ...recovery, unreadable: recovery.unreadable.join(" ") });
  const secrets = await world.openSecrets();
  const reader = createStoreReader({
    writer: writer.api,
    startThread: () => startWorker("reader", { workerData: { databasePath }, onError }),
  });
  const bus = createEventBus();
  const connections = new Map<number, ConnectionState>();
  function noteConnection(state: ConnectionState): void {
    const before = connections.get(state.accountId);
    connections.set(state.accountId, state);
    bus.noteConnection(state, before);
  }
  const search = createSearch({
    databasePath,
    indexPath: join(world.dataDirectory, "search.sqlite"),
    startWorker,
    writer: writer.api,
    onStatus: (status) => bus.emit("searchStatusChanged", status),
    onError,
  });
  writer.on("changed", (changes) => {
    bus.noteChanges(changes);
    if (changes.messagesOf || changes.mailboxesOf || changes.accounts) search.noteChanges(changes);
  });
  const mimeThread = startMimeThread({
    log,
    onRestart: (end) => mailThread.replaceMime(mimeThread.openMessagePort, end),
  });
  const mailThread = createMailThread({
    openPorts: () => ({
      writer: writerThread.openMessagePort(),
      reader: reader.openMessagePort(),
      mime: mimeThread.openMessagePort(),
    }),
    listen(on) {
      on("connectionChanged", noteConnection);
      on("operationFailed", (failed) => bus.emit("operationFailed", failed));
      on("messagesArrived", (arrived) => bus.emit("messagesArrived", arrived));
    },
    onError,
  });

  const discovery = createDiscovery();
  const accounts = createAccounts({
    writer: writer.api,
    reader: reader.api,
    mail: mailThread.api,
    secrets,
    recogniseServer: async (host) => (await discovery()).recogniseServer(host),
    noteConnection,
  });
  let isDamaged = false;
  writer.on("damageFound", () => {
    isDamaged = true;
    log.note("databaseDamaged");
    bus.emit("damageFound", {});
  });
  const info: HostInfo = {
    version: world.version,
    host: world.host,
    secretProtection: secrets.protection,
    dataDirectory: world.dataDirectory,
    locale: world.locale,
    recovery,
    get damaged() {
      return isDamaged;
    },
  };
  const removedPurge = createRemovedPurge(writer.api, (error) => {
    if (failureOf(error).code !== "DISK_FULL") log.bug(error, { step: "purgeRemoved" });
  });
  const firstScreen = createFirstScreen(() => {
    mailThread.open();
    // The first look-up builds the table's index, 4 to 8 ms: nobody who types an address waits for that.
    setTimeout(() => {
      discovery()
        .then(({ recogniseProvider }) => recogniseProvider("postmaster@example.org"))
        .catch(onError);
      void search.getStatus().catch(onError);
    }, INDEX_DELAY).unref();
    return recoverOutbox()
      .then(accounts.startAll)
      .catch((error) => log.bug(error, { step: "startAll" }));
  });
  const handlers = firstScreen.watch(
    createHandlers({
      writer: writer.api,
      reader: reader.api,
      mail: firstScreen.hold(mailThread.api),
      mime: mimeThread.api,
      accounts: firstScreen.hold(accounts),
      search,
      discovery,
      connections,
      bus,
      info,
      purgeRemoved: removedPurge.run,
      now,
    }),
  );

  if (unclean) setTimeout(() => void checkIntegrity(databasePath, log), CHECK_DELAY).unref();

  return {
    attach(port) {
      const server = serve<MailApi, MailEvents>(port, handlers, {
        validate: validateCall,
        onBug: (error, method) => log.bug(error, { method }),
      });
      bus.add(server);
      port.onClose(() => bus.remove(server));
    },
    handlePart: createPartHandler({ reader: reader.api, writer: writer.api, mime: mimeThread.api, log }),
    on: bus.on,
    log,
    async stop() {
      isStopped = true;
      removedPurge.stop();
      bus.close();
      await Promise.all([mailThread.stop(), search.stop()]);
      await Promise.all([mimeThread.stop(), reader.stop()]);
      // Last, so that closing it brings the WAL into the file.
      await writerThread.stop();
    },
  };
}

/** Reads the whole file beside everything else; what is broken is replaced at the next start. */
async function checkIntegrity(databasePath: string, log: Log): Promise<void> {
  const onError = (error: unknown) => log.bug(error, { step: "checkIntegrity" });
  const thread = startWorker("integrity", { workerData: { databasePath }, onError });
  try {
    const { damage, orphans } = await connect<IntegrityApi>(thread.openPort()).api.checkIntegrity({});
    log.note("databaseChecked", { damage: damage.join("; "), orphans: orphans.join("; ") });
  } catch (error) {
    onError(error);
  } finally {
    await thread.stop();
  }
}
