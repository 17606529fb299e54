#!/usr/bin/env bash
# Comments on a pull request of GitHub what it changes in the stacks. Needs the whole history of the base branch, the
# program gh, and in GH_TOKEN a token that may write to pull requests. A later run replaces the comment.
set -euo pipefail

number=$(python -c 'import json, sys; print(json.load(open(sys.argv[1])).get("pull_request", {}).get("number", ""))' \
    "$GITHUB_EVENT_PATH")
if [ -z "$number" ]; then
    echo "heatlint: the plan is for pull requests; this run is for another event" >&2
    exit 2
fi
report=$(mktemp)
trap 'rm -f "$report"' EXIT
status=0
# shellcheck disable=SC2086 # the values are lists of words
heatlint plan --git "origin/$GITHUB_BASE_REF" --format "markdown:$report" ${HEATLINT_ARGS:-} -- ${HEATLINT_PATHS:-.} ||
    status=$?
if [ "$status" -gt 1 ]; then
    exit "$status"
fi
comments="repos/$GITHUB_REPOSITORY/issues/$number/comments"
mark=$(head -n 1 "$report")
comment=$(gh api --paginate "$comments" --jq ".[] | select(.body | startswith(\"$mark\")) | .id" | tail -n 1)
if [ -n "$comment" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/$comment" --field "body=@$report"
else
    gh api --silent --method POST "$comments" --field "body=@$report"
fi
exit "$status"
