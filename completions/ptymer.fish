# SPDX-License-Identifier: ISC
#
# Completion of ptymer for fish.  All that is offered comes from
# `ptymer complete`: see ptymer(1).

# What else may stand there: the names of files, say, behind "--output=".
function __ptymer_files
    set -l word $argv[-1]
    set -l kept (string match -r -- '^--[^=]*=' $word)
    $argv[1..-2] (string replace -- "$kept" '' $word) |
        string replace -r '^' -- "$kept"
end

function __ptymer_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l tab \t
    command -q $words[1]; or return
    for line in (command $words[1] complete -- $words[2..] $word 2>/dev/null)
        switch $line
            case "*$tab*"
                echo $line
            case files
                __ptymer_files __fish_complete_path $word
            case directories
                __ptymer_files __fish_complete_directories $word
            case commands
                __fish_complete_command
            case 'command *'
                # Counted from 0, without the name of ptymer.
                set -l first (math (string replace 'command ' '' -- $line) + 2)
                set -l rest (string escape -- $words[$first..])
                complete -C (string join ' ' -- $rest $word)
        end
    end
end

complete -c ptymer -f -a '(__ptymer_complete)'
