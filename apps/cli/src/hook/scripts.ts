/**
 * The shell hooks. Each notes when a command begins, and after it hands line, folder, exit code and
 * times to a recorder that runs apart, so that the prompt waits for nothing but a fork.
 */

export const shellNames = ['bash', 'zsh', 'fish'] as const
export type ShellName = (typeof shellNames)[number]

/** The script of `shell`. `recorder` is the command that records, word by word. */
export function hookScript(shell: ShellName, recorder: readonly string[]): string {
  return scripts[shell](recorder.map(quote).join(' '))
}

function quote(word: string): string {
  return `'${word.replaceAll("'", String.raw`'\''`)}'`
}

const scripts: Record<ShellName, (recorder: string) => string> = {
  // PS0 is evaluated when a command has been read and before it runs (bash 4.4 or newer); the part of a
  // variable that is taken there is empty, and finding out which part sets the start time.
  bash: (
    recorder,
  ) => `# Floyo records finished commands: redacted, and never one that begins with a space.
__floyo_now() {
  if [ -n "\${EPOCHREALTIME-}" ]; then
    local now=\${EPOCHREALTIME/[.,]/}
    REPLY=\${now%???}
  else
    REPLY=$(( $(date +%s) * 1000 ))
  fi
}
__floyo_ended() {
  local exit_code=$?
  [ -n "\${__floyo_start-}" ] || return $exit_code
  local began=$__floyo_start number line
  __floyo_start=
  read -r number line <<< "$(HISTTIMEFORMAT= builtin history 1)"
  # The history holds no new line when the command began with a space, or repeats the one before.
  if [ -z "$line" ] || [ "$number" = "\${__floyo_number-}" ]; then return $exit_code; fi
  __floyo_number=$number
  __floyo_now
  ( builtin printf '%s' "$line" | ${recorder} --shell bash --cwd "$PWD" --exit "$exit_code" --start "$began" --end "$REPLY" >/dev/null 2>&1 & )
  return $exit_code
}
if [ -z "\${__floyo_ready-}" ]; then
  __floyo_ready=1 __floyo_any=x
  read -r __floyo_number _ <<< "$(HISTTIMEFORMAT= builtin history 1)"
  if [ -n "\${EPOCHREALTIME-}" ]; then
    PS0='\${__floyo_any:$((__floyo_start=\${EPOCHREALTIME/[.,]/}/1000, 0)):0}'"\${PS0-}"
  else
    PS0='\${__floyo_any:$((__floyo_start=$(date +%s)*1000, 0)):0}'"\${PS0-}"
  fi
  PROMPT_COMMAND="__floyo_ended\${PROMPT_COMMAND:+; $PROMPT_COMMAND}"
fi
`,
  zsh: (
    recorder,
  ) => `# Floyo records finished commands: redacted, and never one that begins with a space.
zmodload zsh/datetime
autoload -Uz add-zsh-hook
__floyo_began() {
  __floyo_line=$1
  __floyo_start=$(( int(EPOCHREALTIME * 1000) ))
}
__floyo_ended() {
  local exit_code=$?
  [[ -n $__floyo_line ]] || return
  local line=$__floyo_line began=$__floyo_start
  __floyo_line=
  local ended=$(( int(EPOCHREALTIME * 1000) ))
  ( builtin printf '%s' "$line" | ${recorder} --shell zsh --cwd "$PWD" --exit "$exit_code" --start "$began" --end "$ended" >/dev/null 2>&1 & )
}
zmodload -F zsh/mathfunc +f:int
add-zsh-hook preexec __floyo_began
add-zsh-hook precmd __floyo_ended
`,
  // Here the recorder runs in the shell's own process group and dies with its terminal, so on its way
  // out the shell gives the last one a second; leaving is no work, and starts none.
  fish: (
    recorder,
  ) => `# Floyo records finished commands: redacted, and never one that begins with a space.
function __floyo_ended --on-event fish_postexec
    set -l exit_code $status
    string match -qr '^(exit|logout)\\b' -- $argv[1]; and return
    set -l ended (date +%s%3N)
    set -l began (math $ended - $CMD_DURATION)
    printf '%s' $argv[1] | ${recorder} --shell fish --cwd "$PWD" --exit $exit_code --start $began --end $ended >/dev/null 2>&1 &
    set -g __floyo_recorder $last_pid
    disown 2>/dev/null
end
function __floyo_left --on-event fish_exit
    for tenth in (seq 10)
        kill -0 $__floyo_recorder 2>/dev/null; or return
        sleep 0.1
    end
end
`,
}
