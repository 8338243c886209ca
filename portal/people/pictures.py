"""The pictures of the class tablet, by the names of their drawings in static/img/pictures.svg."""

SECRET = (
    *("sun", "moon", "star", "heart", "flower", "tree"),
    *("house", "fish", "boat", "apple", "ball", "cloud"),
)
"""A child's secret is three of these, in order: 1,728 ways, less the twelve of one picture."""

OWN = (
    *("cat", "dog", "rabbit", "bird", "butterfly", "snail", "ladybird", "duck", "owl", "mouse"),
    *("bear", "frog", "bee", "whale", "hedgehog", "turtle", "car", "train", "rocket", "balloon"),
    *("umbrella", "kite", "crown", "cake", "cherries", "carrot", "mushroom", "icecream", "hat"),
    *("drum", "snowman"),
)
"""On the tile of a child: different for everybody in a class, as far as they go."""

SECRET_LENGTH = 3
MOST_WRONG = 5  # then the teacher helps: only a new card lets the child in again
