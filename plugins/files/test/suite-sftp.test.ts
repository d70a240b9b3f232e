import { testConnector } from "@collectro/testkit";
import { beforeAll } from "vitest";
import { missingForSshd, useSshd } from "./servers/sshd.js";
import { dayFiles, remoteCases } from "./suite-cases.js";

const server = useSshd();
beforeAll(() => {
  if (missingForSshd() === undefined) for (const [name, content] of dayFiles()) server().write(name, content);
});

testConnector(new URL("..", import.meta.url), {
  source: { kind: "tcp", server: () => ({ port: server().port }) },
  secrets: () => ({ password: server().password }),
  ...remoteCases(
    (name, content) => server().write(name, content),
    ({ host, port }, name) => ({
      path: `sftp://reader@${host}:${port}${server().dir}/files/${name}`,
      hostKey: server().hostKeys.ed25519,
      allowPrivate: ["127.0.0.1"],
    }),
  ),
});
