// A tree as plain tools see it; nothing of the product is asked.
import { runCommand } from "@lifeboat/core/plugin";

const script = `cd "$1"
find . -printf '%P|%y|%m|%U|%G|%s|%n|%l|%T@\\n' | LC_ALL=C sort
getfattr -R -d -m - -h . 2>/dev/null | LC_ALL=C sort
getfacl -R -n -p . 2>/dev/null
getcap -r . | LC_ALL=C sort
find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
find . -type c -o -type b | LC_ALL=C sort | xargs stat -c '%n %t %T'
find . -type f -links +1 -printf '%i\\n' | sort -u | wc -l
du -s --block-size=1M sparse | cut -f1`;

export async function treeFacts(path: string): Promise<string> {
  return (await runCommand(["sh", "-c", script, "sh", path])).stdout.toString("latin1");
}
