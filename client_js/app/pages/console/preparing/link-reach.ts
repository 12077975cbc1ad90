/** Who can open a link: nobody but this machine, whoever is in the same network, or everyone. Pure. */

export type Reach = 'machine' | 'network' | 'everywhere';

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0|\[::\])$/;
/** Addresses that no router passes on (RFC 1918, RFC 3927, RFC 4193, RFC 4291), and names that only a network itself knows. */
const PRIVATE = /^(10(\.\d+){3}|192\.168(\.\d+){2}|172\.(1[6-9]|2\d|3[01])(\.\d+){2}|169\.254(\.\d+){2}|\[f[cd][0-9a-f]*:.*\]|\[fe[89ab][0-9a-f]*:.*\]|[^.[\]]+|.*\.(local|lan|internal|home\.arpa))$/;

export function reachOf(link: string): Reach {
  const { hostname } = new URL(link);
  if (LOOPBACK.test(hostname)) return 'machine';
  return PRIVATE.test(hostname) ? 'network' : 'everywhere';
}
