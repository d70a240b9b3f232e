import { type LookupAddress, type LookupAllOptions, lookup as systemLookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { paramError } from "../errors.js";

/** `code` of the error for an address that may not be reached. */
export const ADDRESS_BLOCKED = "ADDRESS_BLOCKED";

/** Resolves a name to all of its addresses, as `dns.lookup` does. */
export type LookupAll = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** Keeps sockets away from addresses inside private networks, unless they were allowed by name, address or range. */
export interface AddressGuard {
  /** Throws for a literal address that is blocked; a name is judged by `lookup`, which the socket itself uses. */
  checkLiteral(host: string): void;
  /** Leaves only allowed addresses, so that the answer which was judged is the one that is connected to. */
  readonly lookup: LookupFunction;
}

// IANA special-purpose address registries (RFC 6890): what is no public unicast address.
const INNER_V4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const;
const INNER_V6 = [
  ["::", 96],
  // IPv4-translated (RFC 7915): another spelling of every IPv4 address.
  ["::ffff:0:0:0", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["100:0:0:1::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const;

function innerAddresses(): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of INNER_V4) {
    // BlockList judges IPv4-mapped addresses (::ffff:0:0/96) by the IPv4 rules, but not those of NAT64 (RFC 6052).
    list.addSubnet(address, prefix, "ipv4");
    list.addSubnet(`64:ff9b::${address}`, 96 + prefix, "ipv6");
  }
  for (const [address, prefix] of INNER_V6) list.addSubnet(address, prefix, "ipv6");
  return list;
}

/** Makes a guard. `allowPrivate` holds host names, addresses and CIDR ranges; `lookup` is the system's unless given. */
export function addressGuard(allowPrivate: readonly string[], lookup: LookupAll = systemLookup): AddressGuard {
  const inner = innerAddresses();
  const allowed = new BlockList();
  const names = new Set<string>();
  for (const entry of allowPrivate) addAllowed(entry, allowed, names);

  function isBlocked(address: string): boolean {
    const plain = address.replace(/%.*$/, "");
    const family = isIP(plain) === 4 ? "ipv4" : "ipv6";
    return inner.check(plain, family) && !allowed.check(plain, family);
  }

  return {
    checkLiteral(host) {
      const address = host.replace(/^\[|\]$/g, "");
      if (isIP(address) !== 0 && isBlocked(address)) throw blockedError(`${address} is an inner address`);
    },
    lookup(hostname, options, callback) {
      lookup(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return callback(error, []);
        const free = names.has(hostname.toLowerCase())
          ? addresses
          : addresses.filter(({ address }) => !isBlocked(address));
        const [first] = free;
        if (!first) {
          const shown = addresses.map(({ address }) => address).join(", ");
          return callback(blockedError(`${hostname} is at ${shown || "no address"}, inside a private network`), []);
        }
        return options.all ? callback(null, free) : callback(null, first.address, first.family);
      });
    },
  };
}

function addAllowed(entry: string, allowed: BlockList, names: Set<string>): void {
  const [address = "", prefix, ...rest] = entry.trim().split("/");
  const plain = address.replace(/^\[|\]$/g, "");
  const family = isIP(plain);
  const bits = prefix === undefined ? undefined : /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN;
  if (family === 0 && bits === undefined && /^[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?$/i.test(plain)) {
    names.add(plain.toLowerCase());
  } else if (family !== 0 && rest.length === 0 && (bits === undefined || bits <= (family === 4 ? 32 : 128))) {
    allowed.addSubnet(plain, bits ?? (family === 4 ? 32 : 128), family === 4 ? "ipv4" : "ipv6");
  } else {
    const detail = `${JSON.stringify(entry.slice(0, 80))} is no host name, address or CIDR range`;
    throw paramError({ where: "allowPrivate", detail });
  }
}

function blockedError(message: string): Error {
  return Object.assign(new Error(message), { code: ADDRESS_BLOCKED });
}
