// The accounts of the world, as tests compare against them: the truth a set-up has to find.
import { domainToUnicode } from "node:url";
import type { DomainPlan, IncomingServer, Mechanism, OutgoingServer, Security } from "./domain-plan.ts";
import { domains } from "./domains.ts";
import type { Side } from "./places.ts";

export interface Account {
  /** The address with the domain as DNS has it. */
  address: string;
  /** The address as a person writes it: differs for an internationalised domain. */
  shownAddress: string;
  password: string;
  name: string;
  domain: string;
  provider: Side;
  mechanism: Mechanism;
  incoming: IncomingServer & { username: string };
  outgoing: OutgoingServer & { username: string };
  /** Whether both its servers let the user in: they answer, have valid certificates and do not misbehave. */
  works: boolean;
}

function listAccountsOf(plan: DomainPlan): Account[] {
  const { domain, provider, mechanism, incoming, outgoing, hosts = {}, certificates = {} } = plan;
  const isSound = ({ host, security }: { host: string; security: Security }): boolean =>
    !certificates[host] &&
    typeof hosts[host] === "string" &&
    hosts[host] !== "blackhole" &&
    (hosts[host] === "plain") === (security === "none");
  return (plan.users ?? []).map((user) => {
    if (!provider || !mechanism || !incoming || !outgoing) throw new Error(`${domain} has users but no servers`);
    const address = `${user.local}@${domain}`;
    const usernameOf = (form = plan.username): string => (form === "local" ? user.local : address);
    return {
      address,
      shownAddress: `${user.local}@${domainToUnicode(domain)}`,
      password: user.password,
      name: user.name,
      domain,
      provider,
      mechanism,
      incoming: { ...incoming, username: usernameOf() },
      outgoing: { ...outgoing, username: usernameOf(plan.outgoingUsername) },
      works: isSound(incoming) && isSound(outgoing),
    };
  });
}

export const accounts: readonly Account[] = domains.flatMap(listAccountsOf);

export function accountOf(address: string): Account {
  const found = accounts.find((account) => account.address === address || account.shownAddress === address);
  if (!found) throw new Error(`there is no account ${address} in the world`);
  return found;
}
