from hiroba.kernel.decide.types import Action
from hiroba.kernel.manifests.types import (
    Audience,
    CountedIndicator,
    EntityType,
    Manifest,
    NavigationItem,
    Page,
    Permission,
    RepeatedJob,
    Setting,
    Words,
)

MANIFEST = Manifest(
    id="benches",
    title=Words("ベンチ募集", "Benches wanted"),
    summary=Words("ベンチがほしい場所を教えてください。", "Tell us where a bench is missing."),
    help=Words("書いた場所は、まちの担当者に届きます。", "What you write reaches the town's officers."),
    audience=Audience.RESIDENTS,
    app="hiroba_benches",
    navigation=(NavigationItem(Words("ベンチを頼む", "Ask for a bench"), "wishes"),),
    pages=(
        Page("", "wishes", "hiroba_benches.pages:wishes"),
        Page("desk", "desk", "hiroba_benches.pages:desk", permission="benches:answer"),
        Page("count", "count", "hiroba_benches.pages:count", embeds=True),
    ),
    operations="hiroba_benches.api:OPERATIONS",
    entity_types=(EntityType("Bench", Words("ベンチ", "Bench")),),
    indicators=(
        CountedIndicator(
            "benches.wished",
            Words("ほしいと言われたベンチ", "Benches wished for"),
            Words("台", ""),
            "hiroba_benches.service:wished",
        ),
    ),
    permissions=(
        Permission("benches:wish", Words("ベンチを頼む", "Ask for a bench"), Action.SERVICE_USE),
        Permission("benches:answer", Words("答える", "Answer"), Action.SERVICE_WORK),
    ),
    settings=(Setting("most", Words("ひとりが頼める数", "How many a person may ask for"), 2),),
    jobs=(RepeatedJob("tidy", "hiroba_benches.service:tidy", 3600),),
)
