// Where a world of a given name is: its namespaces, folders and addresses. Two worlds differ in nothing but the name.
import { join } from "node:path";

export type Side = "a" | "b";
export type ServiceName = "bind" | "nginx" | "raw" | "postfix-a" | "postfix-b" | "dovecot-a" | "dovecot-b";

export const serviceNames: readonly ServiceName[] = [
  "bind",
  "raw",
  "nginx",
  "dovecot-a",
  "dovecot-b",
  "postfix-a",
  "postfix-b",
];
export const sides: readonly Side[] = ["a", "b"];
export const defaultName = "posthorn";

/** An address of the servers, in both families. */
export interface AddressPair {
  v4: string;
  v6: string;
}

const pair = (v4: string, v6: string): AddressPair => ({ v4, v6 });

/** What listens where. A host name of the table gets one of these roles and so the ports of it. */
export const addresses = {
  client: pair("11.99.0.2", "2a11:99::2"),
  gateway: pair("11.99.0.1", "2a11:99::1"),
  /** Somebody out in the world who sends mail to our users. */
  outside: pair("11.88.0.8", "2a11:88::8"),
  dns: pair("11.53.0.1", "2a11:53::1"),
  web: pair("11.80.0.1", "2a11:80::1"),
  /** A web server without TLS: only port 80 is open. */
  plainWeb: pair("11.80.0.2", "2a11:80::2"),
  /** What answers in everybody's place while the captive portal is up. */
  portal: pair("11.81.0.1", "2a11:81::1"),
  /** Every packet to it is dropped. */
  blackhole: pair("11.66.0.66", "2a11:66::66"),
} as const;

/**
 * `mx`: 25. `full`: 993 143 995 110 465 587. `starttls`: 143 110 587, no implicit TLS.
 * `odd`: 10993 10143 10995 10465 10587. `plain`: 143 110 587 without any TLS.
 */
export type Role = "mx" | "full" | "starttls" | "odd" | "plain";

export const roleAddresses: Record<Side, Record<Role, AddressPair>> = {
  a: {
    mx: pair("11.10.0.25", "2a11:10::25"),
    full: pair("11.10.0.93", "2a11:10::93"),
    starttls: pair("11.10.0.43", "2a11:10::43"),
    odd: pair("11.10.0.77", "2a11:10::77"),
    plain: pair("11.10.0.11", "2a11:10::11"),
  },
  b: {
    mx: pair("11.20.0.25", "2a11:20::25"),
    full: pair("11.20.0.93", "2a11:20::93"),
    starttls: pair("11.20.0.43", "2a11:20::43"),
    odd: pair("11.20.0.77", "2a11:20::77"),
    plain: pair("11.20.0.11", "2a11:20::11"),
  },
};

/** The address of the raw host in this place of the table; each has one of its own. */
export function rawAddress(index: number): AddressPair {
  return pair(`11.30.0.${index + 1}`, `2a11:30::${(index + 1).toString(16)}`);
}

/** Every address of the servers' namespace but the gateway and the raw hosts'. */
export function listServerAddresses(): AddressPair[] {
  const { outside, dns, web, plainWeb, portal, blackhole } = addresses;
  const shared = [outside, dns, web, plainWeb, portal, blackhole];
  return [...shared, ...sides.flatMap((side) => Object.values(roleAddresses[side]))];
}

/** Whose page the captive portal shows. */
export const portalHost = "login.lanternhotel-wifi.net";

export interface Places {
  name: string;
  /** The network namespace where the product and the browser run. */
  client: string;
  /** The network namespace of all the servers. */
  servers: string;
  state: string;
  ca: string;
  /** Name with dots of the folder of a service: its configuration, sockets and state. */
  folder: (service: ServiceName) => string;
  log: (service: ServiceName) => string;
  pidFile: (service: ServiceName) => string;
  certificate: (host: string) => string;
  mail: (side: Side) => string;
}

export function placesOf(name: string = defaultName): Places {
  if (!/^[a-z][a-z0-9-]{0,23}$/.test(name)) {
    throw new Error(`"${name}" cannot name a world: use a to z, 0 to 9 and -, 24 characters at most.`);
  }
  const state = join("/var/lib/posthorn-world", name);
  const folder = (service: ServiceName): string => join(state, service);
  return {
    name,
    client: `${name}-client`,
    servers: `${name}-servers`,
    state,
    ca: join(state, "ca.pem"),
    folder,
    log: (service) => join(state, "log", `${service}.log`),
    pidFile: (service) => {
      if (service.startsWith("dovecot")) return join(folder(service), "run", "master.pid");
      if (service.startsWith("postfix")) return join(folder(service), "queue", "pid", "master.pid");
      return join(folder(service), "pid");
    },
    certificate: (host) => join(state, "certificates", `${host}.pem`),
    mail: (side) => join(state, "mail", side),
  };
}
