# Completion of larder for fish.
function __larder_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    $words[1] complete -- $words[2..-1] "$current" 2>/dev/null
end
complete -c larder -a '(__larder_complete)'
