#compdef larder
# Completion of larder for zsh.
_larder() {
    local -a candidates
    candidates=("${(@f)$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    candidates=("${(@)candidates:#}")
    if (( ${#candidates} )); then
        compadd -a candidates
    else
        _files
    fi
}
if [ "${funcstack[1]}" = "_larder" ]; then
    _larder "$@"
else
    compdef _larder larder
fi
