"""Letters (通知函件): what the agreement wants in writing, and its paper.

第八条第1款「根据本协议需要发出的全部通知，均须采取书面形式，并通过专人递送、
邮寄快递等方式发出，以邮寄快递交寄日为准。」 A letter becomes a fact of the
vocabulary by being posted; before that it changes nothing.
"""
