"""Words that English articles are full of: by them a piece is told to be English.

Comes in: nothing. Goes out: one constant. The words that stand in most English news articles (counted by documents over
8,000 of them, names and topics left out).
"""

from __future__ import annotations

from typing import Final

FREQUENT_WORDS: Final = frozenset(  # one text is easier to keep sorted than a list of strings
    """
    ability able about above access according across act action actually add added adding additional
    administration after again against ago ahead all allow allows almost along already also although always am
    among amount an analysis and announced another any anyone anything approach are area areas around as ask
    asked at attention august available average avoid away back based be because become been before behind being
    believe below benefit benefits best better between beyond big biggest billion bit book both bring budget
    build building built business but buy by call called came campaign can capacity care case certain challenges
    change changes check chief choice choose city clear close co come comes coming common community companies
    company compared complete concerns consider content continue continued continues control cost costs could
    countries country course create creating critical current currently cut daily data date day days deal
    december decision demand department design designed despite details development did different difficult
    directly display do does doing done down due during each earlier early easier easy economic economy
    effective either end enough ensure entire environment especially essential even event events ever every
    everyone everything exactly example expect expected experience extra face fact factors fall family far fast
    features federal feel few field final financial find first five focus focused following for form former
    forward found four free from full fully further future gas general get getting give given global go goes
    going good got government great group grow growing growth guide had half hand hard has have having he head
    health help helps her here high higher highly him his history hit home hours house how however idea if
    impact important improve in include included includes including increase increased increasing industry
    information instead interest international into investment is issue issues it its itself january job john
    july june just keep keeping key kind know known large larger largest last late later latest law lead leading
    learn least leave led left less let level levels life light like likely limited line list little live local
    long longer look looking looks lost lot love low lower made main major make makes making man management many
    market markets matter may me mean means media meet meeting members might million mind minister model monday
    money month months more most move moving much multiple must my name national natural near nearly need needed
    needs never new news next night no non north not note nothing november now number october of off offer
    offering offers office often old on once one online only open option options or order other others our out
    output outside over overall own part particularly party past pay people per percent performance period
    person personal place plan planning plans platform play point points policy political popular position
    possible post potential power pressure previous price probably problem problems process product products
    professional project projects provide provides public put quality question questions quickly quite range
    rate rates rather reach read reads ready real really reason recent recently record reduce remain remains
    report reported reports require required research resources response rest result results return review right
    rise rising risk role run running said same saw say saying says scale second security see seems seen self
    sense september service services set several she short should show shows side significant significantly
    similar simple simply since single situation six size small so social some someone something soon source
    sources south space special specific staff stand standard start started starting state statement states stay
    step still stop story strategy strong success such support sure system systems take taken takes taking team
    technology term terms test than that the their them themselves then there these they thing things think
    third this those though thought three through time times to today together told too took tools top total
    track trade true trust try trying turn two type uk under understand understanding unique united until up us
    use used using usually value various very via video view want wants was washington watch water way ways we
    week weeks well went were west what when where whether which while white who whole why will with within
    without won words work working works world worth would wrote year years yet york you your
    """.split()  # noqa: SIM905
)
