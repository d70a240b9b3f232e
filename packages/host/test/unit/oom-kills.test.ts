import { expect, test } from "vitest";
import { counterFiles } from "../../src/supervisor/oom-kills.js";

test.for([
  [
    "version 1",
    "9:name=systemd:/\n4:memory:/kubepods/pod1/abc\n0::/\n",
    ["/sys/fs/cgroup/memory/kubepods/pod1/abc/memory.oom_control", "/sys/fs/cgroup/memory/memory.oom_control"],
  ],
  ["version 1, mounted with others", "4:cpu,memory,pids:/\n", ["/sys/fs/cgroup/memory/memory.oom_control"]],
  ["version 2 in a namespace of its own", "0::/\n", ["/sys/fs/cgroup/memory.events"]],
  [
    "version 2 with the host's path",
    "0::/system.slice/run.scope\n",
    ["/sys/fs/cgroup/system.slice/run.scope/memory.events", "/sys/fs/cgroup/memory.events"],
  ],
  ["a controller whose name only contains it", "4:memory2:/x\n0::/\n", ["/sys/fs/cgroup/memory.events"]],
] as const)("the counter of %s", ([, self, files]) => {
  expect(counterFiles(self)).toEqual(files);
});
