import { testConnector } from "@collectro/testkit";
import { beforeAll } from "vitest";
import { missingForFtpd, useFtpd } from "./servers/ftpd.js";
import { dayFiles, furtherSource, remoteCases } from "./suite-cases.js";

const server = useFtpd();
beforeAll(() => {
  if (missingForFtpd() === undefined) for (const [name, content] of dayFiles()) server().write(name, content);
});

testConnector(
  new URL("..", import.meta.url),
  furtherSource({
    source: { kind: "tcp", server: () => ({ port: server().port }) },
    secrets: () => ({ password: server().password }),
    ...remoteCases(
      (name, content) => server().write(name, content),
      ({ host, port }, name) => ({
        path: `ftp://reader@${host}:${port}${server().dir}/files/${name}`,
        allowPrivate: ["127.0.0.1"],
      }),
    ),
  }),
);
