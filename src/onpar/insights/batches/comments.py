"""What was written in a closed batch: of the whole batch only, as groups of texts that overlap could be
compared text by text."""

from onpar.analysis.release import COMMENTS
from onpar.insights.models import BatchRow
from onpar.insights.viewer import Viewer
from onpar.surveys.models import Answer, AnswerRole, Wave


def list_batch_comments(wave: Wave, viewer: Viewer) -> list[str]:
    """In the order of the alphabet, which tells nothing; none below eight comments of three partners,
    and for who does not see the whole program."""
    if viewer.partners is not None:
        return []
    clusters = dict(BatchRow.objects.filter(batch__wave=wave).values_list("response", "cluster"))
    said = Answer.objects.filter(response__wave=wave, question__role=AnswerRole.COMMENT)
    written = [
        (clusters[response], text)
        for response, text in said.exclude(text="").values_list("response", "text")
        if response in clusters
    ]
    partners = {cluster for cluster, _text in written}
    if not COMMENTS.is_met(len(written), len(partners)):
        return []
    return sorted(text for _cluster, text in written)
