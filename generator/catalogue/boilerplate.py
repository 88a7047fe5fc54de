"""Words that say nothing of any subject: English ones, and those of every abstract.

Apart because it is a table. What every paper of one collection is about, such as
"language models", is not here: it is found by how many papers hold it.
"""

EMPTY_WORDS = frozenset(
    """
    a ability able about above absolute academic access according account achieve achieved achieves achieving across
    action add addition additional additionally address addressed addresses addressing adopt advance advanced
    advancement advances advantage after again against ago aim aimed aims al all allow allowing allows almost along
    already also alternative although always am among amount an analyse analysis analyze and another any anything
    application applications applied applies apply applying approach approaches appropriate approximately are area
    argue around art as aspect aspects at available average away back based baseline baselines be became because
    become becomes been before behind being below best better between both bridge broad build building but by call
    called came can cannot case cases challenge challenges challenging codebase codes come comes common commonly
    comparable compare compared comparison compelling competitive complete completely comprehensive conduct
    conducted consider considerable consist consistent consistently contrast contribute contribution contributions
    could critical crucial current currently deal deliver delivers demonstrate demonstrated demonstrates
    demonstrating describe described design designed despite detailed develop developed developing development did
    difference different difficult directly discuss diverse do does doing done down due during each easily effect
    effective effectively effectiveness effort efforts either else emerge emerged emerging empirical empirically
    employ employed employs enable enables enabling encourage enhance enhanced enhances enhancing enough ensure
    ensures ensuring entire especially establish et etc evaluate evaluated evaluation even ever every everything
    evidence examine example excellent exhibit exhibits existing experiment experimental experiments explore
    explored explores extensive extensively face facilitate fact factor factors few field fields finally find
    finding findings first five focus focused focusing follow following follows for form found four framework
    frameworks from full fundamental further furthermore future gain gains gap gave get gets getting github give
    given gives go goes going good great greater greatly growing had has have having he help helps hence her here
    high higher highlight highlights highly him his hold how however http https i idea identify if impact implement
    implementation important improve improved improvement improvements improves improving in include includes
    including increase increased increases increasing increasingly indeed indicate indicates insight insights
    inspired instead interest into introduce introduced introduces introducing introduction investigate investigated
    investigation involve involves is issue issues it its itself just keep key lack large largely larger largest
    last latter lead leading leads least leave less let leverage leverages leveraging like likely limit limitation
    limitations limited little low lower made main maintain maintaining major make makes making manner many may
    me mechanism mechanisms method methodology methods might mine more moreover most mostly motivated much multiple
    must my namely nature near necessary need needed needs neither never nevertheless next no nobody none nor not
    notable notably nothing novel now number numerous observe observed obtain obtained of off offer offering offers
    often on once one only onto or order original other others otherwise our ours ourselves out outperform
    outperforming outperforms over overall overcome overview own paper papers particular particularly per perform
    performance performed performing performs perhaps point poor popular pose poses possible potential potentially
    powerful practical practice present presented presents prevent previous previously primarily prior problem
    problems procedure produce produces project promising propose proposed proposes proposing prove provide provided
    provides providing publicly purpose put quite raise range rapid rapidly rather real really recent recently
    reduce reduced reduces reducing regard related release released remain remains remarkable remarkably report
    reported represent require required requirement requirements requires requiring research researchers
    respectively result resulting results reveal revealed reveals review room same say scenario scenarios section
    see seem seems serve set setting settings several shall she shed should show showed showing shown shows
    significant significantly similar simple simply since single situation small smaller so solution solutions solve
    solving some something sometimes somewhat special specific specifically state-of-the-art still strategies
    strategy strength strong studied studies study substantial substantially success successful successfully such
    suffer suggest suggests suitable superior support survey system systematic systematically systems take taken
    takes task tasks technique techniques ten term terms test tested than that the their theirs them themselves then
    thence there thereby therefore these they thing this thorough those though three through throughout thus to
    together too toward towards traditional two type types typical typically under underexplored understand
    understanding unified unique unless unlike until up upon us use used useful uses using usually utilize utilized
    utilizes utilizing valid valuable value variety various vary version very via was way ways we website well were
    what whatever when where whereas whereby whether which while who whole whom whose why wide widely will with
    within without work works worse would yet you your
    """.split()  # noqa: SIM905 - a table of words reads better than a list of strings
)
