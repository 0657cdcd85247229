from samphan.platform.live.publish import TOPICS

TOPICS["job"] = ""  # a signal is for the person who started the job
