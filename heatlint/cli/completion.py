"""heatlint completion: a script that completes commands, options and their values, for a shell.

The scripts decide nothing: at each TAB they run `heatlint completion candidates -- WORD...`. Its first line is the kind
of the last word (see heatlint.cli.complete), the others are candidates: a word, a tab, what it means.
"""

from __future__ import annotations

import sys

from heatlint.cli import exit_status
from heatlint.cli.complete import complete
from heatlint.cli.options import Misuse, either
from heatlint.report.place import visible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from heatlint.cli.options import Arguments

#: bash splits a word at ":" and "=" (COMP_WORDBREAKS): the script joins the parts, and offers what follows the last.
BASH = r"""# bash completion of heatlint: eval "$(heatlint completion bash)"
_heatlint() {
  local word previous="" words=()
  for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ ${#words[@]} -gt 0 && ( $word == [:=]* || $previous == *[:=] ) ]]; then
      words[${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    previous=$word
  done
  local whole="${words[${#words[@]}-1]}" part lines line IFS=$'\n'
  part=$whole
  [[ $COMP_WORDBREAKS == *:* ]] && part=${part##*:}
  [[ $COMP_WORDBREAKS == *=* ]] && part=${part##*=}
  lines=($("${COMP_WORDS[0]}" completion candidates -- "${words[@]}" 2>/dev/null))
  COMPREPLY=()
  case ${lines[0]} in
    files) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$part"));;
    directories) compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -d -- "$part"));;
    *)
      for line in "${lines[@]:1}"; do
        line=${line%%$'\t'*}
        COMPREPLY+=("${line#"${whole%"$part"}"}")
      done;;
  esac
}
complete -F _heatlint heatlint
"""

ZSH = r"""#compdef heatlint
# zsh completion of heatlint: eval "$(heatlint completion zsh)"
_heatlint() {
  local -a lines described
  lines=("${(@f)$("${words[1]}" completion candidates -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case $lines[1] in
    files) compset -P '-*='; _files;;
    directories) compset -P '-*='; _files -/;;
    *)
      described=("${(@)lines[2,-1]//:/\\:}")
      described=("${(@)described/$'\t'/:}")
      _describe heatlint described;;
  esac
}
if [[ $funcstack[1] == _heatlint ]]; then _heatlint "$@"; else compdef _heatlint heatlint; fi
"""

FISH = r"""# fish completion of heatlint: heatlint completion fish | source
function __heatlint_candidates
  set -l words (commandline -opc) (commandline -ct)
  set -l lines ($words[1] completion candidates -- $words[2..-1] 2>/dev/null)
  switch $lines[1]
    case files
      __fish_complete_path (commandline -ct)
    case directories
      __fish_complete_directories (commandline -ct)
    case '*'
      set -e lines[1]
      printf '%s\n' $lines
  end
end
complete -c heatlint -f -a '(__heatlint_candidates)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def run(arguments: Arguments) -> int:
    """Print the script for a shell, or the candidates that a script asks for."""
    wanted, *words = arguments.operands
    if wanted == "candidates":
        kind, candidates = complete(words)
        sys.stdout.writelines(
            [f"{kind}\n", *(f"{visible(word)}\t{visible(meaning)}\n" for word, meaning in candidates)]
        )
        return exit_status.OK
    if wanted not in SCRIPTS:
        raise Misuse(f'"{wanted}" is not a shell that can be completed; expected {either(list(SCRIPTS))}')
    if words:
        raise Misuse(f'"completion" takes no argument "{words[0]}"; remove it')
    sys.stdout.write(SCRIPTS[wanted])
    return exit_status.OK
