import { MessageChannel } from "node:worker_threads";
import { failureOf } from "../../shared/failure.ts";
import { connect } from "../../shared/rpc.ts";
import type { MailWorkerApi } from "../../shared/services/mail.ts";
import { checkSignIn } from "../accounts/sign-in.ts";
import { type CommandWorld, examine, runDiscoverCommand, type Verification } from "../discovery/cli.ts";
import { createNetworkWorld } from "../discovery/network.ts";
import { recogniseServer } from "../discovery/recognise.ts";
import { discover } from "../discovery/runner.ts";
import { startWorker } from "./worker-thread.ts";

/** What the command needs of its process; aborting `signal` closes every socket. */
export type CommandProcess = Pick<CommandWorld, "readPassword" | "writeOut" | "writeError" | "terminal"> & {
  readonly signal: AbortSignal;
};

/** `npm run discover`: the engine of the wizard at a shell. Gives the exit status. */
export function runDiscover(argv: readonly string[], process: CommandProcess): Promise<number> {
  const { signal } = process;
  const world = createNetworkWorld();
  return runDiscoverCommand(argv, {
    ...process,
    discover: (address, onStep) => discover({ address }, world, { signal, onStep }),
    examine: (query, dkimSelectors) => examine(query, world, { signal, dkimSelectors, today: Date.now }),
    async verify({ address, incoming, outgoing, hint, password }, onStep): Promise<Verification> {
      const mail = startSignIn();
      try {
        const sources = { incoming: incoming.source, outgoing: outgoing.source };
        const hints = {
          incoming: hint ?? recogniseServer(incoming.host),
          outgoing: hint ?? recogniseServer(outgoing.host),
        };
        const worked = await checkSignIn(
          { address, password, incoming, outgoing, sources, hints },
          { signal, onStep, signIn: mail.signIn },
        );
        return {
          ok: true,
          incoming: { ...worked.incoming, source: incoming.source },
          outgoing: { ...worked.outgoing, source: outgoing.source },
        };
      } catch (error) {
        return { ok: false, failure: failureOf(error) };
      } finally {
        await mail.stop();
      }
    },
  });
}

/** The mail worker for signing in alone: nobody is at the other ends of its ports, and signing in asks nobody. */
function startSignIn() {
  const ports = {
    writer: new MessageChannel().port1,
    reader: new MessageChannel().port1,
    mime: new MessageChannel().port1,
  };
  const { promise: broken, reject } = Promise.withResolvers<never>();
  broken.catch(() => {});
  const thread = startWorker("mail", { workerData: { ports }, transfer: Object.values(ports), onError: reject });
  const { api } = connect<MailWorkerApi>(thread.openPort());
  return {
    signIn: (server: Parameters<MailWorkerApi["signIn"]>[0]["server"], password: string, signal: AbortSignal) =>
      Promise.race([api.signIn({ server, password }, { signal }), broken]),
    stop: () => thread.stop(),
  };
}
