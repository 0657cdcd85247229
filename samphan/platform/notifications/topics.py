from samphan.platform.live.publish import TOPICS

TOPICS["bell"] = ""  # a signal is for one person
