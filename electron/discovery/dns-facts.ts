import { isPrivate } from "./addresses.ts";
import { askMailExchange, type MailExchangeAnswer } from "./mail-exchange.ts";
import type { Query } from "./query.ts";
import { askServices, SERVICE_LABELS, type Service, type Services } from "./service-records.ts";
import type { MailExchange, SourceContext } from "./source.ts";
import type { DnsAnswer } from "./world.ts";

/** What several sources need of DNS, each asked once. */
export interface DnsFacts extends Pick<SourceContext, "mailExchange" | "services" | "isDomainPrivate"> {
  /** Addresses of the mail domain itself. */
  resolveDomain(): Promise<DnsAnswer<string>>;
  /** Asks for mail exchangers and services; nothing is asked before. */
  ask(): void;
}

export function createDnsFacts(
  query: Query,
  asking: Pick<SourceContext, "world" | "signal" | "startStep">,
  onMailExchange: (answer: MailExchangeAnswer) => void,
): DnsFacts {
  const exchange = Promise.withResolvers<MailExchange>();
  const services = SERVICE_LABELS.map((label) => [label, Promise.withResolvers<Service>()] as const);
  let addresses: Promise<DnsAnswer<string>> | null = null;
  let asked = false;

  function resolveDomain(): Promise<DnsAnswer<string>> {
    addresses ??= asking.world.resolveHost(query.domain, asking.signal);
    return addresses;
  }

  return {
    resolveDomain,
    mailExchange: exchange.promise,
    services: Object.fromEntries(services.map(([label, { promise }]) => [label, promise])) as Services,
    async isDomainPrivate() {
      const answer = await resolveDomain();
      return answer.kind === "found" && answer.records.some(isPrivate);
    },
    ask() {
      if (asked) return;
      asked = true;
      void resolveDomain();
      void askMailExchange(query, asking).then((answer) => {
        exchange.resolve(answer.exchange);
        onMailExchange(answer);
      });
      const records = askServices(query, asking);
      for (const [label, { resolve }] of services) void records[label].then(resolve);
    },
  };
}
