import { BlockList, isIPv6 } from "node:net";

const LOCAL_ONLY: readonly (readonly [string, number, "ipv4" | "ipv6"])[] = [
  ["0.0.0.0", 8, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["224.0.0.0", 3, "ipv4"],
  // With ::1 and the long deprecated IPv4-compatible addresses.
  ["::", 96, "ipv6"],
  ["fe80::", 10, "ipv6"],
  ["ff00::", 8, "ipv6"],
];

const PRIVATE: readonly (readonly [string, number, "ipv4" | "ipv6"])[] = [
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["fc00::", 7, "ipv6"],
  ["fec0::", 10, "ipv6"],
];

function blockList(...subnets: (readonly [string, number, "ipv4" | "ipv6"])[]): BlockList {
  const list = new BlockList();
  for (const [network, prefix, family] of subnets) list.addSubnet(network, prefix, family);
  return list;
}

const localOnly = blockList(...LOCAL_ONLY);
const notPublic = blockList(...LOCAL_ONLY, ...PRIVATE);

function isIn(list: BlockList, address: string): boolean {
  const plain = address.replace(/%.*$/, "");
  // BlockList looks through the IPv4-mapped form by itself.
  return list.check(plain, isIPv6(plain) ? "ipv6" : "ipv4");
}

/** Loopback, link-local, multicast and the unspecified address: never a mail server of somebody else. */
export function isLocalOnly(address: string): boolean {
  return isIn(localOnly, address);
}

/** Whether `address` is anything but one that the whole internet reaches (RFC 6890). */
export function isPrivate(address: string): boolean {
  return isIn(notPublic, address);
}
